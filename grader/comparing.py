"""A submission held beside what is known: the assignments and their notebooks, and what other students handed in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from grader import guard, likeness, profile, snapshot, traits
from grader.errors import NotebookError
from grader.guard import Known, Mismatch
from grader.likeness import Alike, Handed, Pair, Signed
from grader.notebook import Notebook
from grader.ports import Gradebook
from grader.profile import Profile
from grader.rubric import Assignment
from grader.submission import Submission

EACH = 30
"""Notebooks by which an assignment is known, those handed in last."""
SHOWN = 3
"""Submissions that are named as alike."""

Examples = Mapping[str, Mapping[str, Profile]]
"""Profiles of notebooks that come with an assignment, by its key and their hash."""


@dataclass(frozen=True, kw_only=True)
class Comparing:
    gradebook: Gradebook
    assignments: Callable[[], Sequence[Assignment]]
    """What can be chosen now."""
    examples: Callable[[], Examples]

    def profile(self, submission: Submission) -> Profile:
        """What it is compared by, worked out the first time. Raises NotebookError for a snapshot that cannot be read."""
        kept = self.gradebook.profile(submission.sha256)
        if kept is None:
            kept = profile.of(self._notebook(submission))
            self.gradebook.keep_profile(submission.sha256, kept)
        return kept

    def mismatches(self, submissions: Collection[Submission], assignment: Assignment) -> dict[int, Mismatch]:
        """What speaks against `assignment`, by id of the submission; those that fit, or that a coach said are right, are left out."""
        confirmed = self.gradebook.confirmed([one.id for one in submissions])
        asked = [one for one in submissions if one.id not in confirmed]
        if not asked:
            return {}
        others = [one for one in self.assignments() if one.key != assignment.key]
        graded = self.gradebook.graded_notebooks([assignment.key, *(one.key for one in others)], each=EACH)
        own, *rest = (self._notebooks(one, graded) for one in (assignment, *others))
        found = {}
        for one in asked:
            mismatch = self._mismatch(one, own, rest)
            if mismatch:
                found[one.id] = mismatch
        return found

    def alike(self, submission: Submission) -> tuple[Alike, ...]:
        """Other students' submissions for the same assignment with most of its own code, the most alike first, SHOWN at most."""
        this, handed = self._handed(submission)
        return handed.alike(this)[:SHOWN]

    def pairs(self, submission: Submission, other: Submission) -> tuple[Pair, ...]:
        """Its cells of own code, each with its counterpart in `other`. Raises NotebookError."""
        this, handed = self._handed(submission)
        return likeness.pairs(self._notebook(submission), self._notebook(other), handed.common(this))

    def _mismatch(self, submission: Submission, own: "_Notebooks", others: Sequence["_Notebooks"]) -> Mismatch | None:
        try:
            found = self.profile(submission)
        except NotebookError:
            return None  # it says so itself wherever it is read
        left_out = submission.sha256
        return guard.mismatch(found.traits, own.known(left_out), [other.known(left_out) for other in others])

    def _notebooks(self, assignment: Assignment, graded: Mapping[str, Mapping[str, frozenset[str]]]) -> "_Notebooks":
        examples = {sha256: one.traits for sha256, one in self.examples().get(assignment.key, {}).items()}
        return _Notebooks(
            key=assignment.key,
            text=traits.of_assignment(assignment),
            by_hash={**examples, **graded.get(assignment.key, {})},
        )

    def _handed(self, submission: Submission) -> tuple[Signed, Handed]:
        this = Signed(
            submission_id=submission.id, student_id=submission.student_id, sha256=submission.sha256,
            fingerprint=self.profile(submission).fingerprint,
        )  # fmt: skip
        signed = self.gradebook.fingerprints(submission.assignment)
        hashes = {one.sha256 for one in signed}
        examples = self.examples().get(submission.assignment, {})
        return this, Handed(signed, [one.fingerprint for sha256, one in examples.items() if sha256 not in hashes])

    def _notebook(self, submission: Submission) -> Notebook:
        return snapshot.read(self.gradebook.snapshot(submission.id), path=submission.path)


@dataclass(frozen=True, kw_only=True)
class _Notebooks:
    """An assignment and the traits of its notebooks by hash."""

    key: str
    text: frozenset[str]
    by_hash: Mapping[str, frozenset[str]]

    def known(self, left_out: str) -> Known:
        """Without the notebook of that hash: nothing is compared with itself."""
        notebooks = [theirs for sha256, theirs in self.by_hash.items() if sha256 != left_out]
        return Known(key=self.key, text=self.text, notebooks=notebooks)
