"""Texts that were written for the coach, in the fake gradebook and in the real one."""

from dataclasses import replace
from typing import Any

import pytest

from grader.errors import GradebookError, NotInGradebook, StillWriting
from grader.instructions import Instructions
from grader.ports import Gradebook
from grader.run import RunPurpose, RunStatus
from grader.writing import Writing
from tests.db.examples import Desk, assignment, suggestion


def ended(writing: Writing, desk: Desk) -> Writing:
    """The writing when its run has ended, so that there can be another."""
    desk.gradebook.finish_run(writing.run.id, RunStatus.COMPLETED, transcript="", overall="")
    return desk.gradebook.writing(writing.run.id)


def ask(desk: Desk, asked: str = "3번 셀이 왜 중요해요? 🤔", **changes: Any) -> Writing:
    fields: dict[str, Any] = {
        "submission_id": desk.submission.id, "rubric_id": desk.rubric.id, "purpose": RunPurpose.ANSWER, "model": "m",
        "endpoint": "http://127.0.0.1:1/v1", "language": "ko", "tone": "warm", "started_by": "민아", "asked": asked,
    }  # fmt: skip
    return desk.gradebook.queue_writing(**{**fields, **changes})


class TestWritings:
    def test_what_was_asked_is_kept_with_its_run(self, gradebook: Gradebook, desk: Desk):
        graded = desk.run()
        given = Instructions(extra="표도 봐 주세요")
        made = ask(desk, persona="colleague", length="short", beside=graded.id, instructions=given)
        assert gradebook.writing(made.run.id) == made
        assert (made.run.purpose, made.run.beside, made.run.status) == (RunPurpose.ANSWER, graded.id, RunStatus.QUEUED)
        assert (made.asked, made.persona, made.length, made.settled_at) == (
            "3번 셀이 왜 중요해요? 🤔",
            "colleague",
            "short",
            None,
        )
        assert gradebook.instructions_of(made.run.id) == given

    @pytest.mark.parametrize(
        ("purpose", "sentence"),
        [(RunPurpose.ANSWER, "still being answered"), (RunPurpose.FEEDBACK, "already being written")],
    )
    def test_there_is_one_at_a_time(self, gradebook: Gradebook, desk: Desk, purpose: RunPurpose, sentence: str):
        under_way = ask(desk, purpose=purpose)
        for again in ("3번 셀이 왜 중요해요? 🤔", "다른 말"):
            with pytest.raises(StillWriting, match=sentence) as refused:
                ask(desk, again, purpose=purpose)
            assert refused.value.run_id == under_way.run.id
            gradebook.start_run(under_way.run.id, manifest=())
        assert [run.id for run in gradebook.runs_of(desk.submission.id)] == [under_way.run.id]
        ended(under_way, desk)
        assert ask(desk, purpose=purpose).run.id > under_way.run.id

    def test_a_question_does_not_wait_for_feedback_nor_one_submission_for_another(
        self, gradebook: Gradebook, desk: Desk
    ):
        newer = gradebook.use_rubric(replace(assignment(), brief="다른 설명"))
        made = [
            ask(desk),
            ask(desk, purpose=RunPurpose.FEEDBACK),
            ask(desk, purpose=RunPurpose.FEEDBACK, rubric_id=newer.id),
            ask(Desk(gradebook, "auk")),
        ]
        assert all(one.run.status is RunStatus.QUEUED for one in made)
        with pytest.raises(StillWriting):  # a talk goes on under every version of the rubric
            ask(desk, rubric_id=newer.id)

    def test_it_needs_no_run_beside_it(self, desk: Desk):
        assert ask(desk).run.beside is None

    def test_it_stands_beside_none_of_another_submission(self, gradebook: Gradebook, desk: Desk):
        other = Desk(gradebook, "auk")
        with pytest.raises(GradebookError):
            ask(desk, beside=other.run().id)

    def test_only_runs_that_write_are_asked_for_a_text(self, gradebook: Gradebook, desk: Desk):
        with pytest.raises(ValueError, match="writes nothing"):
            ask(desk, purpose=RunPurpose.GRADE)
        with pytest.raises(NotInGradebook):
            gradebook.writing(desk.run().id)
        with pytest.raises(NotInGradebook):
            gradebook.writing(99)

    def test_the_text_is_what_its_run_wrote(self, gradebook: Gradebook, desk: Desk):
        made = ask(desk)
        gradebook.start_run(made.run.id, manifest=())
        gradebook.note_progress(made.run.id, transcript="그건", overall="그건")
        assert gradebook.writing(made.run.id).text == "그건"
        gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript="그건 [#3]이에요", overall="그건 [#3]이에요")
        assert gradebook.writing(made.run.id).text == "그건 [#3]이에요"

    def test_they_are_listed_by_purpose_over_rubric_versions_oldest_first(self, gradebook: Gradebook, desk: Desk):
        newer = gradebook.use_rubric(replace(assignment(), brief="다른 설명"))
        first, feedback = ended(ask(desk, "하나"), desk), ask(desk, "", purpose=RunPurpose.FEEDBACK)
        second = ask(desk, "둘", rubric_id=newer.id)
        ask(Desk(gradebook, "auk"), "남의 것")
        assert [one.run.id for one in gradebook.writings(desk.submission.id, RunPurpose.ANSWER)] == [
            first.run.id,
            second.run.id,
        ]
        assert gradebook.writings(desk.submission.id, RunPurpose.FEEDBACK) == (feedback,)
        assert gradebook.writings(desk.submission.id, RunPurpose.ANSWER, limit=1) == (second,)
        assert gradebook.writings(desk.submission.id, RunPurpose.ANSWER, limit=0) == ()
        with pytest.raises(NotInGradebook):
            gradebook.writings(99, RunPurpose.ANSWER)

    def test_those_of_one_rubric_version_are_told_apart(self, gradebook: Gradebook, desk: Desk):
        newer = gradebook.use_rubric(replace(assignment(), brief="다른 설명"))
        first = ask(desk, "", purpose=RunPurpose.FEEDBACK)
        second = ask(desk, "", purpose=RunPurpose.FEEDBACK, rubric_id=newer.id)
        listed = [
            gradebook.writings(desk.submission.id, RunPurpose.FEEDBACK, rubric_id=version, limit=1)
            for version in (desk.rubric.id, newer.id, None, 99)
        ]
        assert listed == [(first,), (second,), (second,), ()]

    def test_the_coach_is_done_with_one_and_takes_that_back(self, gradebook: Gradebook, desk: Desk):
        made = ask(desk)
        gradebook.settle_writing(made.run.id, settled=True)
        assert gradebook.writing(made.run.id).settled_at is not None
        gradebook.settle_writing(made.run.id, settled=False)
        assert gradebook.writing(made.run.id) == made

    def test_it_leaves_the_desk_and_what_a_reply_will_cost_alone(self, gradebook: Gradebook, desk: Desk):
        made = ask(desk)
        gradebook.finish_run(made.run.id, RunStatus.COMPLETED, transcript="네", overall="네")
        assert gradebook.draft(desk.submission.id, desk.rubric.id).ratings == {}
        assert gradebook.evaluations(desk.submission.id) == ()
        assert gradebook.reply_sizes(desk.rubric.assignment, "m", limit=5) == ()

    def test_no_rating_rests_on_it(self, gradebook: Gradebook, desk: Desk):
        made = ask(desk)
        ratings = {criterion.id: (criterion.highest, "") for criterion in desk.rubric.rubric.criteria}
        with pytest.raises(GradebookError):
            gradebook.save_evaluation(
                desk.submission.id,
                desk.rubric.id,
                ratings=ratings,
                overall="",
                coach="민아",
                run_id=made.run.id,
                based_on=0,
            )

    def test_it_suggests_nothing(self, gradebook: Gradebook, desk: Desk):
        made = ask(desk)
        with pytest.raises(GradebookError):
            gradebook.record_suggestion(made.run.id, suggestion())
        assert gradebook.run(made.run.id).suggestions == ()
