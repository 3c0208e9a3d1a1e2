"""Carries out runs that write: lays out what the text is made from, asks for it, and hands it on as it arrives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

from grader import feedback_prompt, names, personas, review, snapshot, talk_prompt
from grader.budget import Room, narrower, room_for
from grader.calls import Calls, Work
from grader.errors import PromptTooLong, ReplyUnreadable
from grader.facts import facts_of
from grader.feedback_lint import rules
from grader.learned import Lessons
from grader.notebook import Notebook
from grader.ports import Gradebook, WritingTask
from grader.prompt import Prompt
from grader.review import Desk
from grader.run import Event, OverallText, RunAsking, RunPurpose, RunStarted, RunStatus, Usage
from grader.run_view import view_of
from grader.sent_prompt import CallReason
from grader.settings import OFFLINE
from grader.talk_prompt import Turn
from grader.thinking import Spoken
from grader.writing import Brief, Decided, Writing

LONGEST_TEXT = 4_000
"""Tokens of one text, thinking included."""
TYPICAL = {"short": 200, "medium": 500, "long": 900}
"""Tokens of a text of that length, for what a call may cost."""
LAYOUTS = 4
"""How often a talk is laid out for an endpoint that finds its prompt too long."""


@dataclass(frozen=True, kw_only=True)
class Writer:
    gradebook: Gradebook
    calls: Calls
    lessons: Lessons

    def write(self, work: Work) -> Iterator[Event]:
        """Write the text of a run that writes. Raises ModelError; what arrived before stays."""
        asked = self.gradebook.writing(work.run.id)
        path = self.gradebook.submission(work.run.submission_id).path
        notebook = snapshot.read(self.gradebook.snapshot(work.run.submission_id), path=path)
        room = room_for(*work.place, self.lessons.of(*work.place), LONGEST_TEXT)
        for layout in count(1):
            task = self._task(work, asked, notebook, room)
            self.gradebook.start_run(work.run.id, manifest=task.prompt.manifest)
            yield RunStarted(task.prompt.manifest, task.prompt.tokens)
            try:
                yield from self.calls.persist(partial(self._attempt, task, work), lambda: False, work)
            except PromptTooLong as error:
                window = narrower(room, task.prompt.tokens, error.window)
                if layout == LAYOUTS or window is None or work.run.purpose is RunPurpose.FEEDBACK:
                    raise
                if window == error.window:
                    self.lessons.learn(*work.place, window=window)
                room = replace(room, window=window)
                work.arrived.begin_again()
            else:
                return

    def _attempt(self, task: WritingTask, work: Work, _number: int) -> Iterator[Event]:
        coming = Usage(prompt_tokens=task.prompt.tokens, completion_tokens=TYPICAL[task.brief.length], estimated=True)
        yield RunAsking(self.calls.charge(task.prompt.tokens, coming, work))
        spoken = Spoken()
        for piece in self.calls.call(task, CallReason.TEXT, work):
            if text := spoken.feed(piece):
                yield work.arrived.take(OverallText(text))
        if text := spoken.close():
            yield work.arrived.take(OverallText(text))
        if not work.cancellation.cancelled and not work.arrived.overall.strip():
            raise ReplyUnreadable("writing.nothing_said")

    def _task(self, work: Work, asked: Writing, notebook: Notebook, room: Room) -> WritingTask:
        run = work.run
        desk = self._desk(asked)
        brief = Brief(
            purpose=run.purpose,
            rubric=desk.rubric,
            asked=asked.asked,
            persona=asked.persona,
            length=asked.length,
            tone=run.tone,
            decided=tuple(_decided(desk, item.id) for item in desk.rubric.criteria),
        )
        feedback = run.purpose is RunPurpose.FEEDBACK
        prompt = (self._feedback if feedback else self._answer)(asked, brief, notebook, desk, room)
        return WritingTask(
            prompt=prompt,
            brief=brief,
            notebook=notebook,
            language=run.language,
            longest_reply=room.reply,
            instructions=self.gradebook.instructions_of(run.id),
            rules=rules.read(self.gradebook.preferences()),
        )

    def _feedback(self, asked: Writing, brief: Brief, notebook: Notebook, _desk: Desk, room: Room) -> Prompt:
        run = asked.run
        return feedback_prompt.build(
            self.gradebook.rubric_version(run.rubric_id).as_assignment(),
            notebook,
            brief,
            language=run.language,
            rules=rules.read(self.gradebook.preferences()),
            names=names.of_submission(self.gradebook.submission(run.submission_id)),
            counter=room.counter,
        )

    def _answer(self, asked: Writing, brief: Brief, notebook: Notebook, desk: Desk, room: Room) -> Prompt:
        run = asked.run
        submission = self.gradebook.submission(run.submission_id)
        return talk_prompt.build(
            self.gradebook.rubric_version(run.rubric_id).as_assignment(),
            notebook,
            facts_of(notebook, path=submission.path),
            brief,
            persona=personas.named(self.gradebook.preferences(), asked.persona).text,
            suggested=_suggested(desk),
            turns=self._turns(asked),
            names=names.of_submission(submission),
            room=room,
        )

    def _desk(self, asked: Writing) -> Desk:
        run, book = asked.run, self.gradebook
        at = (run.submission_id, run.rubric_id)
        return review.desk(
            rubric=book.rubric_version(run.rubric_id).rubric,
            view=view_of(book.run(run.beside)) if run.beside else None,
            draft=book.draft(*at),
            saved=book.latest_evaluations([at]).get(at),
        )

    def _turns(self, asked: Writing) -> list[Turn]:
        said = self.gradebook.writings(asked.run.submission_id, RunPurpose.ANSWER)
        return [
            Turn(asked=one.asked, answered=one.text)
            for one in said
            if one.run.id < asked.run.id and one.run.status is RunStatus.COMPLETED and one.run.endpoint != OFFLINE
        ]


def _decided(desk: Desk, criterion_id: str) -> Decided:
    """What the coach decided: a comment counts with its score, quotes where the coach's level is the suggested one."""
    entry = desk.entry(criterion_id)
    if entry.score is None:
        return Decided(criterion_id=criterion_id)
    found = entry.suggestion
    proven = found.evidence if found and found.score == entry.score else ()
    quotes = tuple((item.cell, item.quote) for item in proven if item.verified)
    return Decided(criterion_id=criterion_id, score=entry.score, comment=entry.comment, quotes=quotes)


def _suggested(desk: Desk) -> str:
    """What the model suggested where the coach has not decided yet."""
    lines = [
        f"- {entry.criterion.id}: a model suggests {'no score' if found.score is None else found.score}: {found.comment.strip()}"
        for entry in desk.entries
        if (found := entry.suggestion) and not entry.decided
    ]
    return "".join(f"\n{line}" for line in lines)
