"""Whatever is done to a gradebook short of saving an evaluation, no act and no rating comes of it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from db.gradebook import connect
from grader.errors import GradebookError
from grader.evaluation import DraftRating
from grader.run import RunStatus
from grader.sent_prompt import CallReason
from tests.db.examples import RUBRIC, Desk, assignment, fetched, suggestion, ticking

NUMBERS = st.integers(0, 3)
CRITERIA = st.sampled_from(["training", "metric", "beauty"])
SCORES = st.none() | st.integers(0, 4)
TEXTS = st.text(max_size=5)
COACHES = st.sampled_from(["Mina", "Jun", "model", ""])


class EverythingButSaving(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.file = Path(self.folder.name) / "gradebook.db"
        self.book = connect(f"sqlite:///{self.file}", now=ticking())
        self.desk = Desk(self.book)
        self.run = self.desk.run()

    def teardown(self) -> None:
        self.book.close()
        self.folder.cleanup()

    @rule(owner=TEXTS)
    def open_submission(self, owner: str) -> None:
        self.book.add_submission(fetched(owner or "x"), assignment="tabular", student=owner)
        self.book.use_rubric(assignment(rubric=RUBRIC))

    @rule(submission=NUMBERS, coach=COACHES)
    def queue(self, submission: int, coach: str) -> None:
        with suppress(GradebookError):
            self.book.queue_run(
                submission_id=submission, rubric_id=1, model="m", endpoint="e", language="ko", tone="warm", started_by=coach
            )  # fmt: skip

    @rule(run=NUMBERS, text=TEXTS)
    def start_and_progress(self, run: int, text: str) -> None:
        with suppress(GradebookError):
            self.book.start_run(run, manifest=())
            self.book.record_prompt(run, text=text, digest="d", why=CallReason.WHOLE)
            self.book.note_progress(run, transcript=text, overall=text)

    @rule(run=NUMBERS, criterion=CRITERIA, score=SCORES, comment=TEXTS)
    def suggest(self, run: int, criterion: str, score: int | None, comment: str) -> None:
        with suppress(GradebookError):
            self.book.record_suggestion(run, suggestion(criterion, score, comment))

    @rule(run=NUMBERS, status=st.sampled_from([status for status in RunStatus if not status.active]))
    def finish(self, run: int, status: RunStatus) -> None:
        with suppress(GradebookError):
            self.book.finish_run(run, status, transcript="t", overall="o", cost_usd=0.1)

    @rule(criterion=CRITERIA, score=SCORES, comment=st.none() | TEXTS, revision=NUMBERS, coach=COACHES)
    def draft(self, criterion: str, score: int | None, comment: str | None, revision: int, coach: str) -> None:
        entry = DraftRating(criterion_id=criterion, score=score, comment=comment, revision=revision)
        with suppress(GradebookError):
            self.book.save_draft_rating(*self.desk.at, entry, coach=coach, tab="t")
            self.book.save_draft_overall(*self.desk.at, comment, revision, coach=coach, tab="u")

    @rule(coach=COACHES)
    def discard(self, coach: str) -> None:
        with suppress(GradebookError):
            self.book.discard_draft(*self.desk.at, coach=coach)

    @rule()
    def interrupt(self) -> None:
        self.book.close()
        self.book.interrupt_unfinished()

    @invariant()
    def nothing_is_rated(self) -> None:
        with closing(sqlite3.connect(self.file)) as raw:
            for table in ("coach_act", "rating", "evaluation"):
                assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


TestEverythingButSaving = EverythingButSaving.TestCase
TestEverythingButSaving.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
