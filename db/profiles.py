"""What notebooks are compared by, and what coaches said about it."""

import struct
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlmodel import col, func, or_, select

from db.records import LARGEST_ID, Records, require_name
from db.tables import GradingRow, SubmissionRow
from db.tables_profiles import ConfirmedAssignmentRow, ProfileRow
from db.tables_runs import RunRow
from db.types import storable
from db.values import key_of
from grader.likeness import Signed
from grader.profile import VERSION, Profile
from grader.run import RunPurpose


class Profiles(Records):
    def keep_profile(self, sha256: str, profile: Profile) -> None:
        row = ProfileRow(
            sha256=sha256,
            version=VERSION,
            traits=sorted(profile.traits),
            fingerprint=_packed(profile.fingerprint),
        )
        with self._database.write() as session:
            session.merge(row)

    def profile(self, sha256: str) -> Profile | None:
        with self._database.read() as session:
            row = session.get(ProfileRow, sha256)
            if row is None or row.version != VERSION:
                return None
            return Profile(traits=frozenset(row.traits), fingerprint=_unpacked(row.fingerprint))

    def graded_notebooks(
        self, assignments: Collection[str], *, each: int
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        run = select(RunRow.id).where(
            RunRow.submission_id == SubmissionRow.id, RunRow.purpose == RunPurpose.GRADE.value
        )
        saved = select(GradingRow.id).where(GradingRow.submission_id == SubmissionRow.id, GradingRow.version > 0)
        newest = func.max(SubmissionRow.id)
        place = func.row_number().over(partition_by=col(SubmissionRow.assignment), order_by=newest.desc())
        ranked = (
            select(SubmissionRow.assignment, SubmissionRow.sha256, place.label("place"))
            .where(
                col(SubmissionRow.assignment).in_([storable(key) for key in assignments]),
                col(SubmissionRow.replaced_by).is_(None),
                or_(run.exists(), saved.exists()),
            )
            .group_by(SubmissionRow.assignment, SubmissionRow.sha256)
            .subquery()
        )
        wanted = (
            select(ranked.c.assignment, ProfileRow)
            .join(ranked, ranked.c.sha256 == ProfileRow.sha256)
            .where(ranked.c.place <= each, ProfileRow.version == VERSION)
        )
        found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        with self._database.read() as session:
            for assignment, row in session.exec(wanted):
                found[assignment][row.sha256] = frozenset(row.traits)
        return found

    def fingerprints(self, assignment: str) -> Sequence[Signed]:
        theirs = (
            select(SubmissionRow.id, SubmissionRow.student_id, SubmissionRow.sha256, ProfileRow.fingerprint)
            .join(ProfileRow, col(ProfileRow.sha256) == col(SubmissionRow.sha256))
            .where(
                SubmissionRow.assignment == storable(assignment),
                col(SubmissionRow.replaced_by).is_(None),
                ProfileRow.version == VERSION,
            )
        )
        with self._database.read() as session:
            return tuple(
                Signed(
                    submission_id=key_of(number),
                    student_id=key_of(student),
                    sha256=sha256,
                    fingerprint=_unpacked(packed),
                )
                for number, student, sha256, packed in session.exec(theirs.order_by(col(SubmissionRow.id)))
            )

    def confirm_assignment(self, submission_id: int, *, coach: str) -> None:
        require_name(coach)
        with self._database.write() as session:
            key = key_of(self._submission(session, submission_id).id)
            session.merge(ConfirmedAssignmentRow(submission_id=key, coach=storable(coach), at=self._now()))

    def confirmed(self, submission_ids: Collection[int]) -> AbstractSet[int]:
        wanted = [number for number in submission_ids if 0 < number <= LARGEST_ID]
        with self._database.read() as session:
            rows = select(ConfirmedAssignmentRow.submission_id)
            return set(session.exec(rows)) & set(wanted)


def _packed(numbers: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *sorted(numbers))


def _unpacked(packed: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))
