"""What runs cost and may cost, as every gradebook keeps it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db.gradebook import connect
from grader.caps import Caps, Spent
from grader.errors import CapReached
from grader.history import HistoryFilter
from grader.ports import Gradebook
from grader.run import Run, RunPurpose, RunStatus, Usage
from grader.spending import By, together
from tests.contracts.test_gradebook import at_once
from tests.db.examples import START, Desk, assignment
from tests.fakes import FakeGradebook

NO_CAPS = Caps()
LONG_AGO, LATER = START, START + timedelta(days=1)

SEOUL, KATHMANDU = ZoneInfo("Asia/Seoul"), ZoneInfo("Asia/Kathmandu")


class TestCalls:
    """What is noted before each call, and what it is refused by."""

    def note(
        self, desk: Desk, run: Run, cost: float | None, *, coming: float | None = None, caps: Caps = NO_CAPS
    ) -> None:
        desk.gradebook.note_call(
            run.id, usage=Usage(prompt_tokens=100, completion_tokens=20, estimated=True), cost_usd=cost,
            coming_usd=cost or 0.0 if coming is None else coming, caps=caps, since=LONG_AGO,
        )  # fmt: skip

    def test_a_note_counts_until_the_run_says_what_it_used(self, desk: Desk):
        run, book = desk.run(), desk.gradebook
        self.note(desk, run, 0.5)
        assert book.run(run.id).usage == Usage(prompt_tokens=100, completion_tokens=20, estimated=True)
        assert book.spent(since=LONG_AGO, coach="Mina") == Spent(day=0.5, coach=0.5)
        book.finish_run(run.id, RunStatus.FAILED, transcript="", overall="")
        assert (book.run(run.id).usage, book.run(run.id).cost_usd) == (None, None)
        assert book.spent(since=LONG_AGO, coach="Mina") == Spent()

    def test_a_run_whose_process_died_keeps_its_note(self, desk: Desk):
        run = desk.run()
        self.note(desk, run, 0.5)
        desk.gradebook.close()
        assert desk.gradebook.interrupt_unfinished() == 1
        kept = desk.gradebook.run(run.id)
        assert (kept.cost_usd, kept.usage and kept.usage.estimated) == (0.5, True)
        self.note(desk, run, 0.7)
        assert desk.gradebook.run(run.id).cost_usd == 0.5

    def test_the_day_counts_all_coaches_and_the_coach_only_one(self, desk: Desk):
        self.note(desk, desk.run(started_by="Mina"), 0.25)
        self.note(desk, desk.run(started_by="Jun"), 0.5)
        self.note(desk, desk.run(started_by="Jun"), None)
        spent = desk.gradebook.spent(since=LONG_AGO, coach="Mina")
        assert (spent.day, spent.coach) == (0.75, 0.25)
        assert desk.gradebook.spent(since=LATER, coach="Mina") == Spent()

    @pytest.mark.parametrize("name", ["run", "day", "coach"])
    def test_a_call_that_would_pass_a_cap_is_refused_and_not_noted(self, desk: Desk, name: str):
        run, capped = desk.run(), Caps(**{name: 0.5})
        self.note(desk, run, 0.3, caps=capped)
        self.note(desk, run, 0.5, coming=0.2, caps=capped)
        with pytest.raises(CapReached) as caught:
            self.note(desk, run, 0.6, coming=0.1, caps=capped)
        assert caught.value.problem.key == f"money.cap_{name}"
        assert desk.gradebook.run(run.id).cost_usd == 0.5

    def test_another_coachs_runs_count_for_the_day_only(self, desk: Desk):
        self.note(desk, desk.run(started_by="Jun"), 0.5)
        self.note(desk, desk.run(), 0.4, caps=Caps(coach=0.5, run=0.5))
        with pytest.raises(CapReached):
            self.note(desk, desk.run(), 0.1, caps=Caps(day=0.95))

    def test_of_ten_calls_at_once_only_those_under_the_cap_are_made(self, desk: Desk):
        waiting = [desk.run() for _ in range(10)]
        outcomes = at_once(*(lambda run=run: self.note(desk, run, 0.1, caps=Caps(day=0.35)) for run in waiting))
        assert sum(isinstance(outcome, CapReached) for outcome in outcomes) == 7
        assert desk.gradebook.spent(since=LONG_AGO, coach="Mina").day == pytest.approx(0.3)

    def test_past_replies_are_the_models_own_for_this_assignment(self, desk: Desk):
        book = desk.gradebook
        images = Desk(book, "owl", given=assignment("images"))
        for place, model, size in (
            (desk, "a", 10),
            (desk, "a", 20),
            (desk, "b", 30),
            (images, "a", 40),
            (desk, "a", 50),
        ):
            usage = Usage(prompt_tokens=1, completion_tokens=size)
            book.finish_run(place.run(model).id, RunStatus.COMPLETED, transcript="", overall="", usage=usage)
        book.finish_run(desk.run("a").id, RunStatus.COMPLETED, transcript="", overall="")
        book.finish_run(desk.run("a").id, RunStatus.FAILED, transcript="", overall="", usage=Usage(completion_tokens=1))
        assert list(book.reply_sizes("tabular", "a", limit=20)) == [50, 20, 10]
        assert list(book.reply_sizes("tabular", "a", limit=2)) == [50, 20]
        assert list(book.reply_sizes("tabular", "c", limit=20)) == []

    def test_runs_for_some_criteria_say_nothing_about_whole_ones(self, desk: Desk):
        book, run = desk.gradebook, desk.run("a")
        usage = Usage(completion_tokens=10)
        part = book.queue_run(
            submission_id=run.submission_id, rubric_id=run.rubric_id, model="a", endpoint="e", language="ko", tone="warm",
            started_by="Mina", purpose=RunPurpose.OPINION, beside=run.id, criteria=("training",),
        )  # fmt: skip
        book.finish_run(part.id, RunStatus.COMPLETED, transcript="", overall="", usage=usage)
        assert list(book.reply_sizes("tabular", "a", limit=20)) == []


@pytest.fixture
def spent(desk: Desk) -> Gradebook:
    """Mina: two priced runs of one model, one of them failed. Jun: one without a price, one that no answer came to, one under way for another assignment."""
    book = desk.gradebook
    images = Desk(book, "owl", given=assignment("images"))
    done = Usage(prompt_tokens=1000, completion_tokens=200, cached_tokens=600, reasoning_tokens=50)
    cut = Usage(prompt_tokens=500, completion_tokens=10, estimated=True)
    ends = [("a", "Mina", RunStatus.COMPLETED, done, 0.25), ("a", "Mina", RunStatus.FAILED, cut, 0.5)]
    ends += [("b", "Jun", RunStatus.CANCELLED, done, None), ("c", "Jun", RunStatus.FAILED, None, None)]
    for model, coach, status, usage, cost in ends:
        run = desk.run(model, coach)
        book.finish_run(run.id, status, transcript="", overall="", usage=usage, cost_usd=cost)
    under_way = images.run("a", "Jun")
    book.note_call(under_way.id, usage=cut, cost_usd=0.125, coming_usd=0.125, caps=NO_CAPS, since=LONG_AGO)
    return book


class TestTotals:
    def test_every_run_counts_and_what_has_no_price_is_counted_apart(self, spent: Gradebook):
        a, b, c = spent.totals(By.MODEL, since=None)
        assert (a.key, a.runs, a.cost_usd, a.unpriced, a.cost) == ("a", 3, 0.875, 0, 0.875)
        assert a.usage == Usage(
            prompt_tokens=2000, completion_tokens=220, cached_tokens=600, reasoning_tokens=50, estimated=True
        )
        assert (b.key, b.runs, b.unpriced, b.cost, b.usage.estimated) == ("b", 1, 1, None, False)
        assert (c.key, c.runs, c.unpriced, c.cost, c.usage) == ("c", 1, 0, 0, Usage())

    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            (By.COACH, [("Mina", 2, 0.75, 0), ("Jun", 3, 0.125, 1)]),
            (By.ASSIGNMENT, [("tabular", 4, 0.75, 1), ("images", 1, 0.125, 0)]),
            (By.DAY, [("2026-03-02", 5, 0.875, 1)]),
        ],
    )
    def test_totals_are_by_coach_assignment_and_day(self, spent: Gradebook, by: By, expected: list):
        found = spent.totals(by, since=None, zone=SEOUL)
        assert [(total.key, total.runs, total.cost_usd, total.unpriced) for total in found] == expected
        assert together(found).cost_usd == 0.875

    def test_only_what_was_queued_since_then_counts(self, spent: Gradebook):
        newest = spent.run_rows(HistoryFilter()).rows[0].at
        assert [(total.key, total.runs) for total in spent.totals(By.MODEL, since=newest)] == [("a", 1)]
        assert list(spent.totals(By.DAY, since=LATER)) == []

    def test_the_machines_own_days_are_the_default(self, spent: Gradebook):
        at = spent.run_rows(HistoryFilter()).rows[0].at
        assert [total.key for total in spent.totals(By.DAY, since=None)] == [at.astimezone().date().isoformat()]


class Clocked:
    """A desk whose clock is set by hand."""

    def __init__(self) -> None:
        self.time = START
        self.desk: Desk

    def now(self) -> datetime:
        return self.time


@pytest.fixture(params=["fake", "sql"])
def clocked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clocked]:
    made = Clocked()
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    book = FakeGradebook(now=made.now) if request.param == "fake" else connect(url, now=made.now)
    made.desk = Desk(book)
    yield made
    book.close()


def test_a_run_belongs_to_the_day_it_is_queued_on_where_the_machine_stands(clocked: Clocked):
    for hour, minute in ((14, 59), (15, 0), (18, 14), (18, 15)):
        clocked.time = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
        clocked.desk.run()
    days = {
        zone: [(t.key, t.runs) for t in clocked.desk.gradebook.totals(By.DAY, since=None, zone=zone)]
        for zone in (SEOUL, KATHMANDU)
    }
    assert days == {SEOUL: [("2026-03-03", 3), ("2026-03-02", 1)], KATHMANDU: [("2026-03-03", 1), ("2026-03-02", 3)]}
