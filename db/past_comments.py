"""What coaches wrote, to be found again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from db.records import Records
from grader import comment_search
from grader.comment_search import CommentQuery, Found, PastComment
from grader.written import State


class PastComments(Records):
    def past_comments(self, query: CommentQuery) -> Sequence[Found]:
        with self._database.read() as session:
            comments = self._shelf.of(query.coach, session, lambda row: self._past_comment(session, row))
        return comment_search.best(comments, query)

    def _past_comment(self, session: Session, row: Row[Any]) -> PastComment:
        rubric = self._rubric(session, row.rubric_id)
        criterion = rubric.rubric.criterion(row.criterion_id)
        return PastComment(
            id=row.id,
            text=row.text,
            coach=row.coach,
            at=row.at,
            own=row.own,
            state=State(row.state),
            submission_id=row.submission_id,
            assignment=rubric.assignment,
            assignment_title=rubric.assignment_title,
            criterion_id=row.criterion_id,
            criterion_name=criterion.name if criterion else "",
        )
