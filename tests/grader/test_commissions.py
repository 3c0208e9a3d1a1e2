"""Texts that a coach has written: one at a time, and each paid for once."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from grader.commissions import Commissions
from grader.errors import InstructionsError, StillWriting
from grader.instructions import STANDARD
from grader.ports import LanguageModel
from grader.preferences import Preferences
from grader.run import RunPurpose, RunStatus
from grader.run_view import RunView, view_of
from grader.settings import Settings
from grader.writing import LONGEST_ASKED
from tests.db.examples import Desk, assignment
from tests.fakes import FakeGradebook, ScriptedModel


@dataclass
class QueueOnPaper:
    """Remembers what was to be worked on."""

    runs: list[int] = field(default_factory=list)

    def enqueue(self, run_id: int, _model: LanguageModel) -> None:
        self.runs.append(run_id)

    def cancel(self, run_id: int) -> None:
        self.runs.remove(run_id)

    def watch(self, _run_id: int) -> RunView | None:
        return None


class Office:
    def __init__(self) -> None:
        self.gradebook = FakeGradebook()
        self.queue = QueueOnPaper()
        self.desk = Desk(self.gradebook)
        self.commissions = Commissions(
            gradebook=self.gradebook, queue=self.queue, view=view_of, instructions=lambda _: STANDARD,
            preferences=lambda: Preferences.read(self.gradebook.preferences(), Settings()),
        )  # fmt: skip

    def feedback(self, **changes: Any) -> int:
        asked = {"beside": None, "model": ScriptedModel(), "tone": "warm", "length": "short", "language": "ko"}
        at = {"submission_id": self.desk.submission.id, "rubric_id": self.desk.rubric.id}
        return self.commissions.feedback(**{**at, **asked, **changes}).run.id

    def answer(self, question: str, **changes: Any) -> int:
        asked = {"beside": None, "model": ScriptedModel(), "persona": "", "language": "ko"}
        at = {"submission_id": self.desk.submission.id, "rubric_id": self.desk.rubric.id}
        return self.commissions.answer(**{**at, **asked, "question": question, **changes}).run.id


@pytest.fixture
def office() -> Office:
    return Office()


def test_write_pressed_twice_is_one_run(office):
    assert office.feedback(wish="격려") == office.feedback(wish=" 격려 ") == 1
    assert office.queue.runs == [1]
    assert len(office.gradebook.writings(office.desk.submission.id, RunPurpose.FEEDBACK)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"wish": "짧게"},
        {"tone": "strict"},
        {"length": "long"},
        {"language": "en"},
        {"model": ScriptedModel(name="other")},
    ],
)
def test_feedback_of_another_kind_has_to_wait(office, other):
    office.feedback()
    with pytest.raises(StillWriting) as refused:
        office.feedback(**other)
    assert refused.value.say("ko").startswith("이 제출물의 종합 피드백을 이미 쓰고 있어요.")
    assert office.queue.runs == [1]
    office.gradebook.finish_run(1, RunStatus.CANCELLED, transcript="", overall="")
    assert office.feedback(**other) == 2
    assert office.queue.runs == [1, 2]


def test_another_version_of_the_rubric_has_feedback_of_its_own(office):
    newer = office.gradebook.use_rubric(replace(assignment(), brief="다른 설명"))
    assert [office.feedback(), office.feedback(rubric_id=newer.id)] == office.queue.runs == [1, 2]


def test_a_question_sent_twice_is_one_run_and_another_one_has_to_wait(office):
    assert office.answer("왜요?") == office.answer("왜요?") == 1
    with pytest.raises(StillWriting) as refused:
        office.answer("그럼요?")
    assert "앞 질문" in refused.value.say("ko")
    with pytest.raises(StillWriting):
        office.answer("왜요?", persona="examiner")
    assert office.queue.runs == [1]
    office.gradebook.finish_run(1, RunStatus.COMPLETED, transcript="네", overall="네")
    assert office.answer("왜요?") == 2


def test_nothing_is_queued_for_no_question_and_for_one_too_long(office):
    for question in (" ", "x" * (LONGEST_ASKED + 1)):
        with pytest.raises(InstructionsError):
            office.answer(question)
    assert office.queue.runs == []
