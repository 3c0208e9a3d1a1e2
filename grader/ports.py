"""What the grader needs from the outside world. Adapters: `grader/llm`, `grader/sources`, `grader/queues`, `db`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from grader.budget import LONGEST_REPLY
from grader.cancellation import Cancellation
from grader.feedback_lint import rules
from grader.feedback_lint.rules import Rules
from grader.instructions import STANDARD, Instructions
from grader.notebook import Notebook
from grader.prompt import Prompt
from grader.record.changes import Changes
from grader.record.coachs_work import CoachsWork
from grader.record.comparisons import Comparisons
from grader.record.desk_times import DeskTimes
from grader.record.intake import Intake
from grader.record.overview import Overview
from grader.record.past_comments import PastComments
from grader.record.precedents import Precedents
from grader.record.rubrics import Rubrics
from grader.record.runs import Runs
from grader.record.worklists import Worklists
from grader.record.writings import Writings
from grader.rubric import Rubric
from grader.run import Usage
from grader.run_view import RunView
from grader.sent_prompt import Request
from grader.submission import FetchedNotebook, NotebookListing
from grader.writing import Brief


@dataclass(frozen=True, kw_only=True)
class GradingTask:
    """Everything a model may use. `language` is the feedback's ("ko", "en"). `rubric` is the whole one, also where the prompt asks for the rest only.

    `longest_reply` is in tokens, thinking included. The words of `instructions` and `rules` stand in the prompt already; a model takes effort and temperature
    from the former, and one that reads no prompt keeps to the latter.
    """

    prompt: Prompt
    rubric: Rubric
    notebook: Notebook
    language: str
    longest_reply: int = LONGEST_REPLY
    instructions: Instructions = STANDARD
    rules: Rules = rules.STANDARD


@dataclass(frozen=True, kw_only=True)
class WritingTask:
    """A text to be written, in plain words: `prompt` has no schema. `notebook` and `brief` are what the prompt was made of."""

    prompt: Prompt
    brief: Brief
    notebook: Notebook
    language: str
    longest_reply: int = LONGEST_REPLY
    instructions: Instructions = STANDARD
    rules: Rules = rules.STANDARD

    @property
    def rubric(self) -> Rubric:
        return self.brief.rubric


class LanguageModel(Protocol):
    """Answers a grading task with the reply format of `grader/reply.py`, and a writing task with the text, whatever it is made of."""

    @property
    def name(self) -> str:
        """The model's name as coaches know it, recorded with every run."""

    @property
    def endpoint(self) -> str:
        """Where it runs: a base URL without credentials, or "offline": it reads the notebook itself and is sent nothing."""

    def stream(self, task: GradingTask | WritingTask, cancellation: Cancellation) -> Iterator[str | Usage | Request]:
        """Yield a Request before each time that an endpoint is asked, the reply's text as it arrives, and the usage once it is known.

        Returns early when cancelled. Raises ModelError if there is no (further) answer; what was yielded before stays valid.
        """


class SubmissionSource(Protocol):
    def accepts(self, reference: str) -> bool:
        """Whether `reference` is meant for this source. Answers without touching the network."""

    def open(self, reference: str) -> FetchedNotebook | NotebookListing:
        """Fetch what the reference points to, pinned to a commit. Raises SourceError, or NotebookError for what is no notebook file at all."""


class Queue(Protocol):
    """Works on runs outside the script thread. What it cannot record it never raises into the caller's face: the run says what happened."""

    def enqueue(self, run_id: int, model: LanguageModel) -> None: ...

    def cancel(self, run_id: int) -> None:
        """Stop a run soon, keeping what arrived. No effect on one that has ended or is unknown here."""

    def watch(self, run_id: int) -> RunView | None:
        """The live view of a run this process works on or has just finished; None for any other."""


class Gradebook(
    Intake,
    Rubrics,
    Runs,
    Precedents,
    Writings,
    CoachsWork,
    Comparisons,
    Worklists,
    DeskTimes,
    Overview,
    Changes,
    PastComments,
    Protocol,
):
    """The record of everything. Each call is one transaction; values out are frozen. Raises GradebookError; NotInGradebook for unknown ids.

    There is no call that turns a suggestion into a rating: only `save_evaluation`, which names the coach, does that.
    """

    def close(self) -> None:
        """Give up the connections and the runs under way; using the gradebook again opens new connections."""

    def check(self, language: str = "en") -> str:
        """One line, in `language`, saying where the gradebook is and that it can be written (not only read)."""
