"""What every gradebook does with what notebooks are compared by: run against the fake and the real one."""

import pytest

from grader.errors import GradebookError, NotInGradebook
from grader.ports import Gradebook
from grader.profile import Profile
from tests.db.examples import Desk, assignment

PROFILE = Profile(traits=frozenset({"data:새들", "word:섬"}), fingerprint=frozenset({0, 7, 2**32 - 1}))


def given(gradebook: Gradebook, owner: str, profile: Profile | None = PROFILE, **changes) -> Desk:
    desk = Desk(gradebook, owner, content=owner.encode(), **changes)
    if profile:
        gradebook.keep_profile(desk.submission.sha256, profile)
    return desk


def test_a_profile_is_kept_with_its_snapshot_and_may_be_made_anew(gradebook: Gradebook):
    desk = given(gradebook, "auk", None)
    assert gradebook.profile(desk.submission.sha256) is None
    gradebook.keep_profile(desk.submission.sha256, PROFILE)
    assert gradebook.profile(desk.submission.sha256) == PROFILE
    other = Profile(traits=frozenset(), fingerprint=frozenset())
    gradebook.keep_profile(desk.submission.sha256, other)
    assert gradebook.profile(desk.submission.sha256) == other
    with pytest.raises(GradebookError):
        gradebook.keep_profile("no such snapshot", PROFILE)


def test_only_notebooks_that_somebody_graded_tell_what_an_assignment_is_about(gradebook: Gradebook):
    _, run, saved = (given(gradebook, owner) for owner in ("auk", "booby", "crane"))
    run.run()
    saved.save()
    other = given(gradebook, "dodo", given=assignment("images"))
    other.run()
    found = gradebook.graded_notebooks(["tabular", "images"], each=9)
    assert {key: set(theirs) for key, theirs in found.items()} == {
        "tabular": {run.submission.sha256, saved.submission.sha256},
        "images": {other.submission.sha256},
    }
    assert found["images"] == {other.submission.sha256: PROFILE.traits}
    assert set(gradebook.graded_notebooks(["tabular"], each=1)["tabular"]) == {saved.submission.sha256}
    assert not gradebook.graded_notebooks([], each=9)
    assert not gradebook.graded_notebooks(["nothing"], each=9)


def test_a_submission_that_was_replaced_counts_for_nothing(gradebook: Gradebook):
    wrong, right = given(gradebook, "auk"), given(gradebook, "booby")
    wrong.run()
    gradebook.replace_submission(wrong.submission.id, right.submission.id)
    assert not gradebook.graded_notebooks(["tabular"], each=9)
    assert [one.submission_id for one in gradebook.fingerprints("tabular")] == [right.submission.id]


def test_fingerprints_are_those_of_every_submission_with_a_profile(gradebook: Gradebook):
    first, _, third = given(gradebook, "auk"), given(gradebook, "booby", None), given(gradebook, "crane")
    found = gradebook.fingerprints("tabular")
    assert [(one.submission_id, one.student_id, one.sha256) for one in found] == [
        (desk.submission.id, desk.submission.student_id, desk.submission.sha256) for desk in (first, third)
    ]
    assert {one.fingerprint for one in found} == {PROFILE.fingerprint}
    assert list(gradebook.fingerprints("images")) == []


def test_a_coach_confirms_an_assignment_once_and_for_one_submission(gradebook: Gradebook):
    first, second = given(gradebook, "auk"), given(gradebook, "booby")
    for _ in range(2):
        gradebook.confirm_assignment(first.submission.id, coach="Mina")
    assert gradebook.confirmed([first.submission.id, second.submission.id, -1, 99]) == {first.submission.id}
    with pytest.raises(GradebookError, match="coach"):
        gradebook.confirm_assignment(second.submission.id, coach=" ")
    with pytest.raises(NotInGradebook):
        gradebook.confirm_assignment(99, coach="Mina")
