"""The record of everything, part by part: together they are `grader.ports.Gradebook`."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, tzinfo
from typing import Any, Protocol

from grader.batch import Batch, Line
from grader.caps import Caps, Spent
from grader.earlier_work import Work
from grader.errors import Problem
from grader.evaluation import Draft, DraftRating, Evaluation, RubricVersion, Suggestion
from grader.history import EvaluationRow, HistoryFilter, Page, RunRow
from grader.instructions import STANDARD, Instructions, InstructionsVersion
from grader.likeness import Signed
from grader.profile import Profile
from grader.rubric import Assignment
from grader.run import ManifestEntry, Run, RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request, SentPrompt
from grader.spending import By, Total
from grader.standing import Standing
from grader.student import Student
from grader.submission import FetchedNotebook, Submission


class Intake(Protocol):
    """Submissions, who handed them in, and lists of them."""

    def add_submission(self, fetched: FetchedNotebook, *, assignment: str, student: str) -> Submission:
        """Keep a submission with its snapshot. The same file of the same commit for the same assignment is the submission already kept.

        It is of the student known by `fetched.owner`, unless `student` is another name ("" and the owner are none): then of the one of that name, for a
        repository may be shared. A new student is made where nobody is known.
        """

    def submission(self, submission_id: int) -> Submission: ...

    def snapshot(self, submission_id: int) -> bytes:
        """The notebook file as it was fetched."""

    def recent_submissions(self, limit: int) -> Sequence[Submission]:
        """The submissions with the latest activity (opened, drafted or saved), newest first."""

    def students(self) -> Sequence[Student]:
        """Those of whom there is a submission, by name."""

    def student(self, student_id: int) -> Student: ...

    def change_student(self, student_id: int, *, name: str, course: str) -> Student:
        """Correct a student's name or course, wherever it is shown. Raises GradebookError for an empty name."""

    def hand_over(self, submission_id: int, to: int | str, *, remember: bool) -> Submission:
        """Say that a submission is another student's: one by id, or by name, who is made if there is none of that name.

        `remember`: from now on the owner of its repository stands for that student. Raises GradebookError for an empty name.
        """

    def attempts(self, submission_id: int) -> Sequence[Submission]:
        """Everything the same student handed in for the same assignment, this one included, in the order it was opened."""

    def replace_submission(self, submission_id: int, by: int | None) -> Submission:
        """Note that this one was opened by a wrong link and which one takes its place; None takes the note back. Raises GradebookError for one of another assignment."""

    def concealed(self, submission_ids: Collection[int]) -> frozenset[int]:
        """Those of `submission_ids` that blind grading hides: nobody has saved an evaluation of the student's last attempt at the assignment.

        One that was opened by a wrong link is the last only when there is no other.
        """

    def standings(self, submission_ids: Collection[int]) -> Mapping[int, Standing]:
        """How far each has come, in a few queries however many there are. What is unknown is left out."""

    def add_batch(self, lines: Sequence[Line], *, assignment: str, name: str, coach: str) -> Batch:
        """Keep lines that nobody has tried yet; their numbers differ."""

    def batch(self, batch_id: int) -> Batch: ...

    def batches(self, limit: int) -> Sequence[Batch]:
        """Newest first."""

    def note_line(
        self, batch_id: int, number: int, *, submission_id: int | None = None, problem: Problem | None = None
    ) -> None:
        """Say what a line became, or why it became nothing; neither: it is to be tried again."""

    def correct_line(self, batch_id: int, number: int, *, reference: str, student: str) -> None:
        """Another link or name, to be tried."""


class Rubrics(Protocol):
    """What is judged by, and in which words the model is told of it."""

    def use_rubric(self, assignment: Assignment) -> RubricVersion:
        """The version with exactly this rubric and brief; a new version when there is none yet."""

    def rubric_version(self, rubric_id: int) -> RubricVersion: ...

    def rubric_versions(self, assignment: str) -> Sequence[RubricVersion]:
        """The versions of this assignment's rubric that were used so far, newest first; none for an assignment nobody used yet."""

    def work_on(self, assignment: str) -> Sequence[Work]:
        """What was run or saved on the submissions for the assignment of that key, for each submission and rubric version, in the order of their ids."""

    def keep_instructions(self, assignment: str, instructions: Instructions) -> str:
        """Record a version of what the model is told about the assignment of that key. Append-only; the same content is the version already kept.

        Returns its digest. The standard instructions are not recorded, their digest is "".
        """

    def instructions_versions(self, assignment: str) -> Sequence[InstructionsVersion]:
        """The versions ever kept for the assignment, newest first."""

    def instructions_of(self, run_id: int) -> Instructions:
        """What the run is asked with."""


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
    ) -> Run:
        """`criteria` are the ids to ask for, none: all. What a run was asked for, and with what instructions, never changes.

        A run of another purpose than GRADE stands `beside` a run of purpose GRADE, of the same submission and rubric version, and never in its place.
        """

    def resume_run(self, run_id: int, *, model: str, endpoint: str, started_by: str) -> Run:
        """Queue a run that begins with what another brought in: its suggestions (the last for each criterion), overall feedback and transcript.

        Subject, purpose, language and tone are the other's. Until it is queued with all of that, it is not there at all.
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

    def run(self, run_id: int) -> Run: ...

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


class CoachsWork(Protocol):
    """What coaches enter and save: the only door to a rating."""

    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        """What has been entered and not yet saved; an empty draft when nothing was."""

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str
    ) -> DraftRating:
        """Keep an entry; `entry.revision` is the one it started from. Returns it with its new revision.

        Raises EditConflict if another tab was
        faster with something different. Every text that was ever kept here stays readable in the gradebook's log of entries.
        """

    def save_draft_overall(
        self, submission_id: int, rubric_id: int, text: str | None, revision: int, *, coach: str, tab: str
    ) -> int:
        """The same for the overall feedback; returns the new revision."""

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str) -> None:
        """Forget the entries, back to the last saved evaluation (or the suggestions)."""

    def save_evaluation(
        self,
        submission_id: int,
        rubric_id: int,
        *,
        ratings: Mapping[str, tuple[int, str]],
        overall: str,
        coach: str,
        run_id: int | None,
        based_on: int,
    ) -> Evaluation:
        """The coach's act: make the next version from `ratings` (criterion id -> score, comment), all criteria of the rubric, and clear the draft.

        Records one act per rating with its origin, derived from the suggestions of the run, which is of purpose GRADE. `based_on` is the version the coach revised (0: none).
        Raises EditConflict when a newer version exists.
        """

    def evaluations(self, submission_id: int) -> Sequence[Evaluation]:
        """All versions over all rubric versions, newest first."""

    def latest_evaluations(self, desks: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], Evaluation]:
        """The latest saved version for each (submission id, rubric id), in a few queries however many are asked for. What was never saved is left out."""


class Comparisons(Protocol):
    """What notebooks are compared by."""

    def keep_profile(self, sha256: str, profile: Profile) -> None:
        """Keep what was made of a snapshot that is kept, in place of an earlier profile."""

    def profile(self, sha256: str) -> Profile | None:
        """None when there is none as they are made now."""

    def graded_notebooks(
        self, assignments: Collection[str], *, each: int
    ) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """For each assignment the traits, by hash, of the notebooks handed in last that somebody graded or had graded; at most `each`, and only such with a profile.

        Submissions that another one replaces are left out.
        """

    def fingerprints(self, assignment: str) -> Sequence[Signed]:
        """Of every submission for the assignment that has a profile and is not replaced."""

    def confirm_assignment(self, submission_id: int, *, coach: str) -> None:
        """Note that a coach said: this is a submission for its assignment, whatever it looks like."""

    def confirmed(self, submission_ids: Collection[int]) -> AbstractSet[int]:
        """Those of them for which a coach said so."""


class Overview(Protocol):
    """What was done so far, and what was chosen on the settings page."""

    def evaluation_rows(self, wanted: HistoryFilter) -> Page[EvaluationRow]: ...

    def run_rows(self, wanted: HistoryFilter) -> Page[RunRow]: ...

    def history_values(self) -> dict[str, list[str]]:
        """What can be filtered by: distinct "assignment", "model" and "coach"."""

    def preferences(self) -> dict[str, Any]:
        """What was changed on the settings page. Never holds a secret."""

    def save_preferences(self, values: Mapping[str, Any]) -> None:
        """Replace the preferences named in `values`; None removes one."""
