"""Submissions with their snapshots, and the rubric versions they are judged by."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from db.fresh_ids import fresh_id
from db.students import Students, number_of
from db.tables import RubricLevelRow, RubricVersionRow, SnapshotRow, SubmissionRow
from db.tables_intake import StudentRow
from db.types import storable
from db.values import content_of, key_of, rubric_version_of, submission_of
from grader.evaluation import RubricVersion
from grader.rubric import Assignment
from grader.submission import FetchedNotebook, Submission


class Submissions(Students):
    def add_submission(self, fetched: FetchedNotebook, *, assignment: str, student: str) -> Submission:
        now = self._now()
        with self._database.write() as session:
            row = _kept(session, fetched, assignment)
            if row is not None:
                row.active_at = now
                return submission_of(row, number_of(session, row))
            if session.get(SnapshotRow, fetched.sha256) is None:
                session.add(SnapshotRow(sha256=fetched.sha256, content=fetched.content))
                session.flush()
            who = self._who_handed_in(session, fetched.owner, student)
            row = SubmissionRow(
                id=fresh_id(session, "submission"),
                assignment=storable(assignment),
                reference=storable(fetched.reference),
                owner=storable(fetched.owner),
                repo=storable(fetched.repo),
                path=storable(fetched.path),
                commit_sha=fetched.commit,
                sha256=fetched.sha256,
                permalink=storable(fetched.permalink),
                student=who.name,
                student_id=who.id,
                opened_at=now,
                active_at=now,
            )
            session.add(row)
            session.flush()
            return submission_of(row, who.number)

    def submission(self, submission_id: int) -> Submission:
        with self._database.read() as session:
            row = self._submission(session, submission_id)
            return submission_of(row, number_of(session, row))

    def snapshot(self, submission_id: int) -> bytes:
        with self._database.read() as session:
            sha256 = self._submission(session, submission_id).sha256
            return session.exec(select(SnapshotRow.content).where(SnapshotRow.sha256 == sha256)).one()

    def recent_submissions(self, limit: int) -> Sequence[Submission]:
        newest = (col(SubmissionRow.active_at).desc(), col(SubmissionRow.id).desc())
        with self._database.read() as session:
            theirs = select(SubmissionRow, StudentRow.number).join(StudentRow).order_by(*newest).limit(max(0, limit))
            return tuple(submission_of(row, number) for row, number in session.exec(theirs))

    def use_rubric(self, assignment: Assignment) -> RubricVersion:
        with self._database.read() as session:
            row = _version(session, assignment)
        if row is None:
            with self._database.write() as session:
                # another thread or process may have been faster
                row = _version(session, assignment) or self._new_version(session, assignment)
        return rubric_version_of(row)

    def rubric_version(self, rubric_id: int) -> RubricVersion:
        with self._database.read() as session:
            return self._rubric(session, rubric_id)

    def rubric_versions(self, assignment: str) -> Sequence[RubricVersion]:
        newest = select(RubricVersionRow).where(RubricVersionRow.assignment == storable(assignment))
        with self._database.read() as session:
            rows = session.exec(newest.order_by(col(RubricVersionRow.number).desc()))
            return tuple(rubric_version_of(row) for row in rows)

    def _new_version(self, session: Session, assignment: Assignment) -> RubricVersionRow:
        last = session.exec(
            select(func.max(RubricVersionRow.number)).where(RubricVersionRow.assignment == assignment.key)
        ).one()
        row = RubricVersionRow(
            assignment=storable(assignment.key),
            number=(last or 0) + 1,
            digest=assignment.digest,
            title=storable(assignment.title),
            course=storable(assignment.course),
            brief=storable(assignment.brief),
            language=assignment.language,
            max_score=assignment.rubric.max_score,
            content=content_of(assignment.rubric),
            created_at=self._now(),
        )
        session.add(row)
        session.flush()
        for criterion in assignment.rubric.criteria:
            for score in criterion.scores:
                session.add(RubricLevelRow(rubric_id=key_of(row.id), criterion_id=criterion.id, score=score))
        return row


def _kept(session: Session, fetched: FetchedNotebook, assignment: str) -> SubmissionRow | None:
    """The submission of the same file of the same commit. A bundled sample has no commit of its own, so its content counts as well."""
    return session.exec(
        select(SubmissionRow).where(
            SubmissionRow.assignment == assignment,
            SubmissionRow.owner == fetched.owner,
            SubmissionRow.repo == fetched.repo,
            SubmissionRow.path == fetched.path,
            SubmissionRow.commit_sha == fetched.commit,
            SubmissionRow.sha256 == fetched.sha256,
        )
    ).first()


def _version(session: Session, assignment: Assignment) -> RubricVersionRow | None:
    # early gradebooks took the digest of the rubric alone
    digests = (assignment.digest, assignment.rubric.digest)
    return session.exec(
        select(RubricVersionRow).where(
            RubricVersionRow.assignment == assignment.key,
            col(RubricVersionRow.digest).in_(digests),
            RubricVersionRow.brief == assignment.brief,
        )
    ).first()
