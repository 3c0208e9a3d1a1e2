"""What runs cost and may cost, as every gradebook keeps it."""

from datetime import timedelta

import pytest

from grader.caps import Caps, Spent
from grader.errors import CapReached
from grader.run import Run, RunPurpose, RunStatus, Usage
from tests.contracts.test_gradebook import at_once
from tests.db.examples import START, Desk, assignment

NO_CAPS = Caps()
LONG_AGO, LATER = START, START + timedelta(days=1)


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
