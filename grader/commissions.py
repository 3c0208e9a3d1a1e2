"""What a coach has written: an overall feedback from their ratings, or an answer about a submission. Each is a run that somebody works on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.errors import InstructionsError, StillWriting
from grader.instructions import Instructions
from grader.ports import Gradebook, LanguageModel, Queue
from grader.preferences import Preferences
from grader.run import Run, RunPurpose
from grader.run_view import RunView
from grader.writing import LONGEST_ASKED, Writing


@dataclass(frozen=True, kw_only=True)
class Commissions:
    """`view` tells how a run stands now; `instructions` what the model is told about the assignment of that key."""

    gradebook: Gradebook
    queue: Queue
    preferences: Callable[[], Preferences]
    instructions: Callable[[str], Instructions]
    view: Callable[[Run], RunView]

    def feedback(
        self, *, submission_id: int, rubric_id: int, beside: int | None, model: LanguageModel, tone: str, length: str,
        language: str, wish: str = "",
    ) -> Writing:  # fmt: skip
        """Have the overall feedback written from what the coach has decided by now. `beside` is the run on screen."""
        return self._ask(
            model, RunPurpose.FEEDBACK, submission_id=submission_id, rubric_id=rubric_id, beside=beside, tone=tone,
            length=length, language=language, asked=wish,
        )  # fmt: skip

    def answer(
        self, *, submission_id: int, rubric_id: int, beside: int | None, model: LanguageModel, question: str, persona: str,
        language: str,
    ) -> Writing:  # fmt: skip
        """Have a question answered. Raises InstructionsError for an empty one."""
        if not question.strip():
            raise InstructionsError("talk.no_question")
        return self._ask(
            model, RunPurpose.ANSWER, submission_id=submission_id, rubric_id=rubric_id, beside=beside, persona=persona,
            asked=question, language=language, tone=self.preferences().tone,
        )  # fmt: skip

    def _ask(
        self, model: LanguageModel, purpose: RunPurpose, *, submission_id: int, rubric_id: int, beside: int | None,
        asked: str, language: str, tone: str, length: str = "medium", persona: str = "",
    ) -> Writing:  # fmt: skip
        """The text that is asked for; the same one when it is asked for again while it is being written.

        Raises StillWriting while another one is, and InstructionsError for words that are too many.
        """
        words = asked.strip()
        if len(words) > LONGEST_ASKED:
            raise InstructionsError("talk.question_too_long", n=len(words), most=LONGEST_ASKED)
        given = self.instructions(self.gradebook.rubric_version(rubric_id).assignment)
        try:
            made = self.gradebook.queue_writing(
                submission_id=submission_id, rubric_id=rubric_id, purpose=purpose, model=model.name, endpoint=model.endpoint,
                language=language, tone=tone, started_by=self.preferences().coach, asked=words, persona=persona, length=length,
                beside=beside, instructions=given,
            )  # fmt: skip
        except StillWriting as error:
            under_way = self.gradebook.writing(error.run_id)
            if (words, persona, length) != (under_way.asked, under_way.persona, under_way.length) or (
                rubric_id, model.name, model.endpoint, language, tone,
            ) != _asked_with(under_way.run):  # fmt: skip
                raise
            return under_way
        self.queue.enqueue(made.run.id, model)
        return made

    def now(self, writing: Writing) -> Writing:
        """As far as anyone knows: live while it is being written."""
        view = self.view(writing.run)
        run = replace(writing.run, status=view.status, overall=view.overall, problem=view.problem)
        return replace(writing, run=run)


def _asked_with(run: Run) -> tuple[int, str, str, str, str]:
    return run.rubric_id, run.model, run.endpoint, run.language, run.tone
