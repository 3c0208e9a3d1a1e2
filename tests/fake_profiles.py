"""The part of the fake gradebook that notebooks are compared by."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from grader.errors import GradebookError
from grader.likeness import Signed
from grader.profile import Profile
from grader.standing import Standing
from grader.submission import Submission


class FakeProfiles:
    _submissions: dict[int, Submission]

    def __init__(self) -> None:
        super().__init__()
        self._profiles: dict[str, Profile] = {}
        self._confirmed: set[int] = set()

    def submission(self, submission_id: int) -> Submission:
        raise NotImplementedError

    def _standing(self, number: int) -> Standing:
        raise NotImplementedError

    def keep_profile(self, sha256: str, profile: Profile) -> None:
        if sha256 not in {one.sha256 for one in self._submissions.values()}:
            raise GradebookError("gradebook.trouble")
        self._profiles[sha256] = profile

    def profile(self, sha256: str) -> Profile | None:
        return self._profiles.get(sha256)

    def graded_notebooks(
        self, assignments: Collection[str], *, each: int
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        found: dict[str, dict[str, frozenset[str]]] = {}
        for one in reversed(self._submissions.values()):
            theirs = found.setdefault(one.assignment, {})
            standing = self._standing(one.id)
            graded = standing.run is not None or standing.score is not None
            kept = one.assignment in assignments and one.replaced_by is None and graded
            if kept and one.sha256 in self._profiles and len(theirs) < each:
                theirs[one.sha256] = self._profiles[one.sha256].traits
        return {key: theirs for key, theirs in found.items() if theirs}

    def fingerprints(self, assignment: str) -> Sequence[Signed]:
        return tuple(
            Signed(
                submission_id=one.id, student_id=one.student_id, sha256=one.sha256,
                fingerprint=self._profiles[one.sha256].fingerprint,
            )
            for one in self._submissions.values()
            if one.assignment == assignment and one.replaced_by is None and one.sha256 in self._profiles
        )  # fmt: skip

    def confirm_assignment(self, submission_id: int, *, coach: str) -> None:
        if not coach.strip():
            raise GradebookError("gradebook.no_coach")
        self._confirmed.add(self.submission(submission_id).id)

    def confirmed(self, submission_ids: Collection[int]) -> AbstractSet[int]:
        return self._confirmed & set(submission_ids)
