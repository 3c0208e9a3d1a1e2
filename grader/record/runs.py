"""What models were asked and said."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from grader.blind_first import Draw
from grader.caps import Caps, Spent
from grader.errors import Problem
from grader.evaluation import Suggestion
from grader.instructions import STANDARD, Instructions
from grader.run import ManifestEntry, Run, RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request, SentPrompt
from grader.spending import By, Total


class Runs(Protocol):
    """What models were asked and what they suggested. Nothing here can make a rating."""

    def queue_run(
        self,
        *,
        submission_id: int,
        rubric_id: int,
        model: str,
        endpoint: str,
        language: str,
        tone: str,
        started_by: str,
        purpose: RunPurpose = RunPurpose.GRADE,
        beside: int | None = None,
        criteria: Sequence[str] = (),
        instructions: Instructions = STANDARD,
        precedents: Sequence[int] = (),
        drawn: Draw | None = None,
    ) -> Run:
        """`criteria` are the ids to ask for, none: all; `precedents` the ids of versions. What a run was asked for, and with what, never changes.

        A run of another purpose than GRADE stands `beside` a run of purpose GRADE, of the same submission and rubric version, and never in its place.
        """

    def resume_run(self, run_id: int, *, model: str, endpoint: str, started_by: str) -> Run:
        """Queue a run that begins with what another brought in: its suggestions (the last for each criterion), overall feedback, questions and transcript.

        Subject, purpose, language, tone, instructions and precedents are the other's. Until it is queued with all of that, it is not there at all.
        """

    def start_run(self, run_id: int, *, manifest: Sequence[ManifestEntry]) -> None:
        """Note that a run is being worked on, and what the model is sent of each cell. Ignored for a run that has ended."""

    def record_prompt(self, run_id: int, *, text: str, digest: str, why: CallReason) -> int:
        """Keep what a call is about to be sent, before it is. Append-only, whatever the run's state. Returns the call's number, counted from 1."""

    def record_request(self, run_id: int, request: Request) -> None:
        """Keep how the prompt recorded last is about to go to the endpoint. Append-only. Raises ValueError before any prompt was recorded."""

    def prompts_of(self, run_id: int) -> Sequence[SentPrompt]:
        """What the run's calls were sent, in their order; none for a run that made no call."""

    def note_call(
        self,
        run_id: int,
        *,
        usage: Usage,
        cost_usd: float | None,
        coming_usd: float,
        caps: Caps,
        since: datetime,
    ) -> None:
        """Before a call to the model: note what the run will have used and cost with it, of which `coming_usd` is this call's.

        Raises CapReached, noting nothing, when that would pass a cap, counting what was noted of every run queued since `since`. `finish_run` puts what
        was really used in its place; a run whose process dies keeps the note. Ignored for a run that has ended.
        """

    def record_suggestion(self, run_id: int, suggestion: Suggestion) -> None:
        """Append-only: a second suggestion for a criterion is kept beside the first, and the later one counts."""

    def note_progress(self, run_id: int, *, transcript: str, overall: str) -> None:
        """Keep what has arrived so far. Ignored for a run that has ended."""

    def finish_run(
        self,
        run_id: int,
        status: RunStatus,
        *,
        transcript: str,
        overall: str,
        usage: Usage | None = None,
        cost_usd: float | None = None,
        problem: Problem | None = None,
    ) -> None:
        """End a run that is queued or running; the first end stands."""

    def run(self, run_id: int, *, whole: bool = False) -> Run:
        """As it may be shown: without the suggestions that stay hidden until the coach has scored, and what may quote them. `whole`: with them, for whoever works on it."""

    def sealed(self, submission_id: int, rubric_id: int) -> frozenset[str]:
        """The criteria whose suggestions stay hidden until the coach has scored them, whatever run they are of."""

    def runs_of(self, submission_id: int, rubric_id: int | None = None) -> Sequence[Run]:
        """Newest first."""

    def spent(self, *, since: datetime, coach: str) -> Spent:
        """What the runs queued since `since` cost, all of them and those of `coach`: known amounts, and noted ones of runs under way."""

    def totals(self, by: By, *, since: datetime | None, zone: tzinfo | None = None) -> Sequence[Total]:
        """What the runs queued since `since` (None: ever) used and cost, those under way as noted, in the order of `spending.in_order`.

        Days are those of `zone`, the machine's own when it is not given.
        """

    def reply_sizes(self, assignment: str, model: str, *, limit: int) -> Sequence[int]:
        """Tokens of the replies of the latest completed runs of this model for all criteria of this assignment, newest first, where known."""

    def interrupt_unfinished(self) -> int:
        """Mark runs as interrupted that claim to be queued or running and whose process is gone. Returns how many.

        A process answers for the runs that it queued or started until it ends, however that happens, or closes the gradebook. Never touches what
        another process works on, so it may be called at any time.
        """
