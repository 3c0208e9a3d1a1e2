"""Where a coach goes on."""

from dataclasses import replace

import pytest

from grader import resuming
from grader.batch import Line
from grader.errors import WorklistError
from grader.evaluation import DraftRating
from grader.worklist import MOST_CHOSEN, Scope, Station
from tests.db.examples import Desk, assignment, ticking
from tests.fakes import FakeGradebook

EVERYTHING = Scope(assignment="tabular")
ASSIGNMENTS = (assignment(), assignment("other"))


@pytest.fixture
def gradebook() -> FakeGradebook:
    return FakeGradebook(now=ticking())


@pytest.fixture
def desks(gradebook: FakeGradebook) -> list[Desk]:
    return [Desk(gradebook, owner) for owner in ("auk", "booby", "crane")]


def test_nothing_is_offered_to_who_has_not_begun(gradebook: FakeGradebook, desks: list[Desk]):
    gradebook.keep_station(EVERYTHING, Station(submission_id=desks[0].submission.id), coach="Jun")
    assert resuming.offers(gradebook, ASSIGNMENTS, coach="Mina", limit=3) == ()


def test_the_last_is_offered_first_with_what_is_left(gradebook: FakeGradebook, desks: list[Desk]):
    other = Desk(gradebook, "dodo", given=assignment("other"))
    batch = gradebook.add_batch([Line(number=1, reference="x")], assignment="tabular", name="week 1", coach="Mina")
    gradebook.note_line(batch.id, 1, submission_id=desks[2].submission.id)
    part = Scope(assignment="tabular", batch_id=batch.id)
    gradebook.keep_station(Scope(assignment="gone"), Station(submission_id=1), coach="Mina")
    gradebook.keep_station(part, Station(submission_id=desks[2].submission.id), coach="Mina")
    gradebook.keep_station(Scope(assignment="other"), Station(submission_id=other.submission.id), coach="Mina")
    gradebook.keep_station(EVERYTHING, Station(submission_id=desks[1].submission.id), coach="Mina")
    desks[0].save()
    found = resuming.offers(gradebook, ASSIGNMENTS, coach="Mina", limit=3)
    assert [(one.worklist.scope, one.name, one.worklist.left(), len(one.worklist.items)) for one in found] == [
        (EVERYTHING, "", 2, 3),
        (Scope(assignment="other"), "", 1, 1),
        (part, "week 1", 1, 1),
    ]
    assert found[0].station == Station(submission_id=desks[1].submission.id)
    assert resuming.offers(gradebook, ASSIGNMENTS, coach="Mina", limit=1) == found[:1]
    desks[2].save()
    assert part not in [one.worklist.scope for one in resuming.offers(gradebook, ASSIGNMENTS, coach="Mina", limit=3)]


def test_a_choice_begins_with_what_is_left_and_goes_on_where_the_coach_stopped(
    gradebook: FakeGradebook, desks: list[Desk]
):
    first, second, third = (desk.submission.id for desk in desks)
    choice = Scope(assignment="tabular", chosen=(first, third))

    def beginning(scope: Scope = choice) -> Station:
        return resuming.beginning(gradebook, scope, assignment(), coach="Mina")

    assert beginning() == Station(submission_id=first)
    desks[0].save()
    assert beginning() == Station(submission_id=third)
    sweeping = Station(submission_id=third, criterion_id="metric")
    gradebook.keep_station(choice, sweeping, coach="Mina")
    assert beginning() == sweeping
    found = resuming.offers(gradebook, ASSIGNMENTS, coach="Mina", limit=3)
    assert [(one.worklist.scope, one.worklist.left(), len(one.worklist.items)) for one in found] == [(choice, 1, 2)]
    desks[2].save()
    assert beginning(Scope(assignment="tabular", chosen=(first,))) == Station(submission_id=first)
    items = resuming.worklist(gradebook, choice, assignment()).items
    assert second not in [item.submission_id for item in items]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [(tuple(range(1, MOST_CHOSEN + 2)), "501 students"), ((99,), "None of these can be worked through")],
)
def test_a_choice_too_long_or_empty_is_refused(gradebook, desks, chosen, sentence):
    with pytest.raises(WorklistError, match=sentence):
        resuming.beginning(gradebook, Scope(assignment="tabular", chosen=chosen), assignment(), coach="Mina")


def test_a_sweep_goes_on_in_its_criterion_and_ends_with_what_is_to_be_saved(
    gradebook: FakeGradebook, desks: list[Desk]
):
    at = [desk.submission.id for desk in desks]
    gradebook.keep_station(EVERYTHING, Station(submission_id=at[0], criterion_id="training"), coach="Mina")

    def decide(desk: Desk, *criteria: str) -> Station | None:
        for criterion in criteria:
            entry = DraftRating(criterion_id=criterion, score=1)
            gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")
        found = resuming.offer(gradebook, EVERYTHING, assignment(), coach="Mina")
        return found and found.station

    assert decide(desks[1], "training") == Station(submission_id=at[0], criterion_id="training")
    assert decide(desks[0], "training") == Station(submission_id=at[2], criterion_id="training")
    assert decide(desks[2], "training") == Station(submission_id=at[0], criterion_id="metric")
    for desk in desks:
        decide(desk, "metric")
    assert decide(desks[0]) == Station(submission_id=at[0])
    for desk in desks:
        desk.save()
    assert decide(desks[0]) is None


def test_looking_makes_no_version_of_a_rubric(gradebook: FakeGradebook, desks: list[Desk]):
    desks[0].save()
    changed = replace(assignment(), brief="another one")
    found = resuming.worklist(gradebook, EVERYTHING, changed)
    assert found.left() == 3
    assert len(gradebook.rubric_versions("tabular")) == 1
