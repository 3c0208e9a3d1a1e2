"""What coaches wrote, in memory, so that a search through all of it takes milliseconds."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, func, select

from db.tables_comments import PastCommentRow
from grader import comment_search
from grader.comment_search import PastComment, Searchable

MOMENT = timedelta(hours=1)
"""By which what is new may be older than the newest before it. What comes from another gradebook is older than that."""


class Shelf:
    """All past comments, oldest first, for any number of threads. Before each search it takes in what changed, whoever changed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._start_over()

    def clear(self) -> None:
        """Forget everything: the gradebook is another one now."""
        with self._lock:
            self._start_over()

    def of(self, coach: str, session: Session, comment_of: Callable[[Row[Any]], PastComment]) -> Sequence[Searchable]:
        """The findable ones of `coach`, of everybody for "", as `session` sees them."""
        with self._lock:
            self._take_in(session, comment_of)
            if coach not in self._by_coach:
                self._by_coach[coach] = [
                    one
                    for one in self._known.values()
                    if coach in ("", one[1].coach) and comment_search.findable(one[1])
                ]
            return self._by_coach[coach]

    def _start_over(self) -> None:
        self._known: dict[int, Searchable] = {}
        self._by_coach: dict[str, list[Searchable]] = {}
        self._changed = 0
        self._newest = datetime.fromtimestamp(0, UTC)

    def _take_in(self, session: Session, comment_of: Callable[[Row[Any]], PastComment]) -> None:
        fresh = self._since(session, self._changed)
        count = session.exec(select(func.count()).select_from(PastCommentRow)).one()
        gone = count != len(self._known) + sum(row.id not in self._known for row in fresh)
        if gone or any(row.at < self._newest - MOMENT for row in fresh):
            self._start_over()
            fresh = self._since(session, 0)
        if not fresh:
            return
        for comment in map(comment_of, fresh):
            self._known.pop(comment.id, None)
            self._known[comment.id] = comment_search.folded(comment.text), comment
        self._by_coach.clear()
        self._changed = max(row.changed for row in fresh)
        self._newest = max(self._newest, *(row.at for row in fresh))

    @staticmethod
    def _since(session: Session, changed: int) -> Sequence[Row[Any]]:
        # plain rows: tens of thousands are read by the first search, and the session need not keep track of them
        later = select(*PastCommentRow.__table__.columns).where(PastCommentRow.changed > changed)  # type: ignore[attr-defined]
        return session.execute(later.order_by(col(PastCommentRow.at), col(PastCommentRow.id))).all()
