"""When coaches were at the desk, as every gradebook keeps it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.gradebook import connect
from grader.blind_first import Draw
from grader.desk_time import What
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import DraftRating
from grader.gains import Origins, ScoredFirst
from grader.ports import Gradebook
from grader.run import RunPurpose, RunStatus
from tests.db.examples import START, Desk, assignment, criterion, suggestion
from tests.fakes import FakeGradebook


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


class Coach:
    """Somebody at the desk, whose every move is at a given second."""

    def __init__(self, book: Gradebook, clock: Clock, name: str = "Mina") -> None:
        self.book, self.clock, self.name = book, clock, name

    def opens(self, at: int, desk: Desk, what: What = What.OPENED) -> None:
        self.clock.seconds = at
        self.book.note_moment(desk.submission.id, what, coach=self.name)

    def enters(self, at: int, desk: Desk, comment: str = "") -> None:
        self.clock.seconds = at
        entry = DraftRating(criterion_id="training", score=1, comment=comment or f"at {at}")
        self.book.save_draft_rating(*desk.at, entry, coach=self.name, tab="t")

    def saves(self, at: int, desk: Desk, *, run_id: int | None = None, based_on: int = 0) -> None:
        self.clock.seconds = at
        desk.save((1, "좋아요"), (2, "네"), coach=self.name, run_id=run_id, based_on=based_on)

    def seconds(self) -> dict[int, float | None]:
        found = self.book.graded_by(self.name)
        return {one.submission_id: one.seconds and round(one.seconds, 2) for one in found}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["fake", "sql"])
def book(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Gradebook]:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    made = FakeGradebook(now=clock) if request.param == "fake" else connect(url, now=clock)
    yield made
    made.close()


@pytest.fixture
def mina(book: Gradebook, clock: Clock) -> Coach:
    return Coach(book, clock)


def test_what_is_opened_looked_at_entered_and_saved_makes_the_time(mina: Coach, book: Gradebook):
    desk = Desk(book)
    mina.opens(0, desk)
    mina.opens(200, desk, What.LOOKED)
    mina.enters(400, desk)
    mina.saves(500, desk)
    (one,) = book.graded_by("Mina")
    assert (one.submission_id, one.assignment, one.first) == (desk.submission.id, "tabular", True)
    assert one.saved_at == START + timedelta(seconds=500)
    assert mina.seconds() == {desk.submission.id: 500}


def test_a_discarded_draft_is_work_too(mina: Coach, book: Gradebook):
    desk = Desk(book)
    mina.enters(0, desk)
    mina.clock.seconds = 100
    book.discard_draft(*desk.at, coach="Mina")
    mina.saves(150, desk)
    assert mina.seconds() == {desk.submission.id: 150}


def test_waiting_for_a_run_to_grade_is_left_out(mina: Coach, book: Gradebook, clock: Clock):
    desk = Desk(book)
    mina.opens(0, desk)
    clock.seconds = 30
    run = desk.run()
    clock.seconds = 90
    book.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="")
    mina.enters(120, desk)
    clock.seconds = 130
    beside = desk.run(purpose=RunPurpose.OPINION, beside=run.id)
    clock.seconds = 140
    book.finish_run(beside.id, RunStatus.COMPLETED, transcript="", overall="")
    mina.saves(150, desk)
    assert mina.seconds() == {desk.submission.id: 90}


def test_each_coach_has_times_of_their_own(mina: Coach, book: Gradebook, clock: Clock):
    jun, desks = Coach(book, clock, "Jun"), [Desk(book, owner) for owner in ("auk", "booby")]
    mina.opens(0, desks[0])
    jun.opens(10, desks[1])
    mina.saves(20, desks[0])
    jun.saves(100, desks[1])
    assert mina.seconds() == {desks[0].submission.id: 20}
    assert jun.seconds() == {desks[1].submission.id: 90}
    assert list(book.graded_by("nobody")) == []


def test_a_save_without_anything_recorded_before_it_has_no_time(mina: Coach, book: Gradebook):
    desk = Desk(book)
    mina.saves(10, desk)
    assert mina.seconds() == {desk.submission.id: None}


def test_only_the_evaluation_in_force_counts_and_belongs_to_who_saved_it(mina: Coach, book: Gradebook, clock: Clock):
    desk, jun = Desk(book), Coach(book, clock, "Jun")
    mina.opens(0, desk)
    mina.saves(50, desk)
    mina.saves(80, desk, based_on=1)
    assert [one.origins for one in book.graded_by("Mina")] == [Origins(own=2)]
    jun.saves(100, desk, based_on=2)
    assert list(book.graded_by("Mina")) == []
    assert len(book.graded_by("Jun")) == 1


def test_a_submission_under_two_rubric_versions_is_one_as_it_was_saved_last(mina: Coach, book: Gradebook):
    old, between = Desk(book), Desk(book, "auk")
    rubric = assignment(title="새").rubric
    new = Desk(book, given=assignment(rubric=type(rubric)(criteria=(criterion("training", 0, 1),))))
    assert (old.submission.id, old.rubric.id) != (new.submission.id, new.rubric.id)
    mina.opens(0, old)
    mina.saves(50, old)
    mina.saves(60, between)
    mina.clock.seconds = 70
    book.save_evaluation(*new.at, ratings={"training": (1, "")}, overall="", coach="Mina", run_id=None, based_on=0)
    found = book.graded_by("Mina")
    assert [one.submission_id for one in found] == [between.submission.id, old.submission.id]
    assert found[1].origins == Origins(own=1)


def test_later_attempts_are_told_from_first_ones(mina: Coach, book: Gradebook):
    wrong, first, again = (Desk(book, commit=f"{number:040}") for number in range(3))
    other = Desk(book, given=assignment("images"))
    book.replace_submission(wrong.submission.id, first.submission.id)
    for at, desk in enumerate((first, again, other)):
        mina.saves(at, desk)
    assert [one.first for one in book.graded_by("Mina")] == [True, False, True]


def test_since_leaves_out_what_was_saved_before_and_keeps_its_moments(mina: Coach, book: Gradebook):
    first, second = Desk(book, "auk"), Desk(book, "booby")
    mina.saves(0, first)
    mina.opens(10, second)
    mina.saves(100, second)
    since = START + timedelta(seconds=100)
    assert [(one.submission_id, round(one.seconds or 0)) for one in book.graded_by("Mina", since=since)] == [
        (second.submission.id, 90)
    ]
    assert book.origins_by_criterion("Mina", "tabular", since=since) == {
        (second.rubric.id, "training"): Origins(own=1),
        (second.rubric.id, "metric"): Origins(own=1),
    }


def test_how_ratings_came_about_is_counted_by_submission_and_by_criterion(mina: Coach, book: Gradebook):
    desk = Desk(book)
    run = desk.run()
    book.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
    book.record_suggestion(run.id, suggestion("metric", 3, "네"))
    mina.saves(0, desk, run_id=run.id)
    mina.saves(1, Desk(book, "auk"))
    mina.saves(2, Desk(book, "auk", given=assignment("images")))
    assert [one.origins for one in book.graded_by("Mina")] == [
        Origins(accepted=1, overturned=1), Origins(own=2), Origins(own=2),
    ]  # fmt: skip
    assert book.origins_by_criterion("Mina", "tabular") == {
        (desk.rubric.id, "training"): Origins(accepted=1, own=1),
        (desk.rubric.id, "metric"): Origins(overturned=1, own=1),
    }
    assert book.origins_by_criterion("Jun", "tabular") == {}


def score(book: Gradebook, desk: Desk, criterion_id: str, value: int, coach: str = "Mina") -> None:
    kept = book.draft(*desk.at).ratings.get(criterion_id)
    entry = DraftRating(criterion_id=criterion_id, score=value, revision=kept.revision if kept else 0)
    book.save_draft_rating(*desk.at, entry, coach=coach, tab="t")


def hidden(book: Gradebook, owner: str, *, training: int | None, metric: int | None) -> tuple[Desk, int]:
    """A submission whose suggestions are all hidden: the suggested scores."""
    desk = Desk(book, owner)
    run = desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
    for name, suggested in (("training", training), ("metric", metric)):
        book.record_suggestion(run.id, suggestion(name, suggested, "좋아요"))
    return desk, run.id


def test_what_was_scored_first_is_neither_accepted_nor_overturned_and_compared_with_the_suggestion(
    mina: Coach, book: Gradebook
):
    agreed, run = hidden(book, "auk", training=1, metric=None)
    mina.saves(0, agreed, run_id=run)  # 1 and 2 are saved, and were never seen beside a suggestion
    moved, run = hidden(book, "booby", training=1, metric=3)
    score(book, moved, "training", 0)
    score(book, moved, "metric", 2)
    mina.saves(1, moved, run_id=run)
    every = ScoredFirst(ratings=4, compared=3, agreed=1, moved=1)
    assert sum((one.origins for one in book.graded_by("Mina")), Origins()) == Origins(scored_first=every)
    assert book.origins_by_criterion("Mina", "tabular") == {
        (agreed.rubric.id, "training"): Origins(scored_first=ScoredFirst(ratings=2, compared=2, agreed=1, moved=1)),
        (agreed.rubric.id, "metric"): Origins(scored_first=ScoredFirst(ratings=2, compared=1)),
    }


def test_what_a_colleague_scored_first_was_seen_by_whoever_saves_it(mina: Coach, book: Gradebook):
    desk, run = hidden(book, "auk", training=1, metric=2)
    score(book, desk, "training", 0, coach="Jun")
    score(book, desk, "metric", 2)
    mina.saves(1, desk, run_id=run)
    (one,) = book.graded_by("Mina")
    assert one.origins == Origins(accepted=1, scored_first=ScoredFirst(ratings=1, compared=1, agreed=1))


def test_a_moment_needs_a_coach_a_submission_and_is_one_that_nothing_else_records(mina: Coach, book: Gradebook):
    desk = Desk(book)
    for what in (What.ENTERED, What.SAVED, What.ANSWERED):
        with pytest.raises(ValueError, match=what):
            book.note_moment(desk.submission.id, what, coach="Mina")
    with pytest.raises(GradebookError, match="coach"):
        book.note_moment(desk.submission.id, What.OPENED, coach=" ")
    with pytest.raises(NotInGradebook):
        book.note_moment(99, What.OPENED, coach="Mina")


MOVES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 2), st.sampled_from(("open", "look", "enter", "save"))))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_both_gradebooks_tell_the_same_times(tmp_path_factory: pytest.TempPathFactory, moves: list):
    url = f"sqlite:///{tmp_path_factory.mktemp('book') / 'gradebook.db'}"
    told = []
    for make in (FakeGradebook, lambda now: connect(url, now=now)):
        clock = Clock()
        book = make(now=clock)
        coach, desks = Coach(book, clock), [Desk(book, owner) for owner in ("auk", "booby", "crane")]
        at, saved = 0, [0, 0, 0]
        for pause, place, move in moves:
            at += pause
            if move == "save":
                coach.saves(at, desks[place], based_on=saved[place])
                saved[place] += 1
            elif move == "enter":
                coach.enters(at, desks[place])
            else:
                coach.opens(at, desks[place], What.OPENED if move == "open" else What.LOOKED)
        told.append(coach.seconds())
        book.close()
    assert told[0] == told[1]
