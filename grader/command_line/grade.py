"""`python -m grader grade`: one run from the notebook to the suggestions, kept in the gradebook like any other."""

import argparse
import json
import math
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from grader import assignments, bootstrap, settings, snapshot
from grader.bootstrap import Services
from grader.cancellation import Cancellation
from grader.command_line.console import Console
from grader.command_line.opening import one_notebook, title_of
from grader.command_line.report import Report
from grader.errors import GradebookError, ModelError, SettingsError
from grader.evaluation import Suggestion
from grader.facts import facts_of
from grader.llm.offline_model import OfflineModel
from grader.ports import LanguageModel
from grader.retrying import reason
from grader.rubric import Assignment, Rubric
from grader.run import (
    CriterionCompleted,
    CriterionText,
    Event,
    OverallText,
    RunReading,
    RunRetrying,
    RunStarted,
    RunStatus,
)
from grader.run_view import RunView
from grader.submission import Submission

INTERRUPTED = 130
"""What shells report for a program that Ctrl+C ended."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    assignment = assignments.find(arguments.assignment)
    services = bootstrap.services(settings.read(console.environment))
    try:
        fetched = one_notebook(services.open(arguments.source))
        facts = facts_of(snapshot.read(fetched.content, path=fetched.path), path=fetched.path)
        model = _model(services, arguments)
        with _cancelled_by_ctrl_c() as cancellation:
            submission = services.keep(fetched, assignment)
            _note_mismatch(services, console, submission, assignment)
            queued = services.request(submission, assignment, model, coach=services.preferences().coach)
            console.say("command_line.asking", model=model.name, submission=title_of(fetched))
            view = RunView(run_id=queued.id)
            for event in services.grading.carry_out(queued.id, model, cancellation):
                view = view.after(event)
                _follow(console, assignment.rubric, view, event)
    finally:
        services.close()
    report = Report(fetched=fetched, facts=facts, assignment=assignment, model=model.name, view=view, ended=event)
    if arguments.json:
        console.print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        report.print(console)
    return _conclude(console, assignment.rubric, view)


def _note_mismatch(services: Services, console: Console, submission: Submission, assignment: Assignment) -> None:
    """A command line cannot ask: it says what speaks against the assignment, and goes on."""
    mismatch = services.comparing.mismatches([submission], assignment).get(submission.id)
    if mismatch:
        missing = ", ".join(mismatch.missing) or "–"
        console.say("command_line.other_assignment", assignment=assignment.title, missing=missing)


def _model(services: Services, arguments: argparse.Namespace) -> LanguageModel:
    if arguments.offline:
        return OfflineModel(pause=0)
    if services.settings.offline:
        if arguments.model:
            raise SettingsError("command_line.model_without_key", model=arguments.model)
        return OfflineModel(pause=0)
    return services.model(name=arguments.model or "")


@contextmanager
def _cancelled_by_ctrl_c() -> Iterator[Cancellation]:
    """The first Ctrl+C cancels, so that what arrived is recorded; a second one ends the program as ever."""
    cancellation = Cancellation()

    def cancel(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        # its own thread: the interrupted code may hold the very lock that cancelling needs
        threading.Thread(target=cancellation.cancel, daemon=True).start()

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield cancellation
    finally:
        signal.signal(signal.SIGINT, before)


def _follow(console: Console, rubric: Rubric, view: RunView, event: Event) -> None:
    match event:
        case RunStarted(manifest=manifest, prompt_tokens=tokens):
            console.say("command_line.sent", n=len(manifest), tokens=f"{tokens:,}")
        case RunReading(part=part, parts=parts):
            console.say("run.judging_parts" if part is None else "run.reading_part", part=part, parts=parts)
        case CriterionText():
            console.live(view.comment)
        case CriterionCompleted(suggestion=suggestion):
            console.note(_progress(console, rubric, suggestion))
        case OverallText():
            console.live(view.overall)
        case RunRetrying(problem=problem, seconds=seconds, attempt=attempt):
            why = console.text(reason(problem))
            console.say("run.retrying", reason=why, seconds=math.ceil(seconds), attempt=attempt)


def _progress(console: Console, rubric: Rubric, suggestion: Suggestion) -> str:
    number = [criterion.id for criterion in rubric.criteria].index(suggestion.criterion_id)
    criterion = rubric.criteria[number]
    place = f"[{number + 1}/{len(rubric.criteria)}] {criterion.name}"
    if suggestion.score is None:
        return f"{place}: {console.text(suggestion.unscored_reason or 'model.unscored_by_model')}"
    return f"{place}: {suggestion.score}/{criterion.highest}"


def _conclude(console: Console, rubric: Rubric, view: RunView) -> int:
    """Say how the run ended and what to do next; the exit status."""
    if view.status is RunStatus.CANCELLED:
        console.say("command_line.cancelled", n=len(view.suggestions))
        return INTERRUPTED
    if view.warning:
        console.note(view.warning.say(console.language))
    elif view.problem:
        console.note(view.problem.say(console.language))
        ours = view.problem.key.startswith("gradebook.")
        return GradebookError.exit_status if ours else ModelError.exit_status
    doubtful = sum(
        view.warning is not None or suggestion is None or suggestion.doubt(criterion) is not None
        for criterion in rubric.criteria
        for suggestion in [view.suggestion(criterion.id)]
    )
    console.say("command_line.done_with_doubts" if doubtful else "command_line.done", n=doubtful)
    return 0
