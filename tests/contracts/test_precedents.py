"""What every gradebook does with questions about a rubric and with precedents: run against the fake and the real one."""

import pytest

from grader.errors import EditConflict, GradebookError, NotInGradebook
from grader.precedent import Case, Precedent
from grader.question import Question
from grader.run import RunPurpose, RunStatus
from tests.db.examples import Desk, assignment

ASKED = Question(criterion_id="metric", text="표로 비교한 것도 비교로 볼까요?")
OTHER = Question(criterion_id="training", text="Does one epoch count?")


def laid_down(desk: Desk, rule: str = "표도 비교로 봐요.", **changes: object) -> Precedent:
    given = {"assignment": "tabular", "criterion_id": "metric", "coach": "Mina", **changes}
    return desk.gradebook.add_precedent(rule=rule, **given)


def case_of(desk: Desk) -> Case:
    return Case(
        submission_id=desk.submission.id, question=ASKED.text, cells=(3, 7), quote="print(표)", score=2, description="표만 있는 제출"
    )  # fmt: skip


def test_a_run_keeps_what_it_asked_the_last_about_each_criterion(desk: Desk):
    run = desk.run()
    assert run.questions == ()
    first = Question(criterion_id="metric", text="?")
    for question in (first, OTHER, ASKED):
        desk.gradebook.record_question(run.id, question)
    assert set(desk.gradebook.run(run.id).questions) == {OTHER, ASKED}
    assert {one.id: len(one.questions) for one in desk.gradebook.runs_of(desk.submission.id)} == {run.id: 2}
    with pytest.raises(NotInGradebook):
        desk.gradebook.record_question(run.id, Question(criterion_id="nothing", text="?"))
    with pytest.raises(NotInGradebook):
        desk.gradebook.record_question(99, ASKED)


def test_a_run_that_goes_on_with_another_has_its_questions_and_precedents(desk: Desk):
    rule = laid_down(desk)
    run = desk.run(precedents=[rule.id])
    desk.gradebook.record_question(run.id, ASKED)
    desk.gradebook.finish_run(run.id, RunStatus.FAILED, transcript="", overall="")
    laid_down(desk, "another")
    again = desk.gradebook.resume_run(run.id, model="m", endpoint="e", started_by="Mina")
    assert (again.questions, again.precedents) == ((ASKED,), (rule.id,))
    assert desk.gradebook.run(again.id) == again
    desk.gradebook.record_question(again.id, OTHER)
    assert len(desk.gradebook.run(again.id).questions) == 2
    assert desk.gradebook.run(run.id).questions == (ASKED,)


def test_a_question_is_dismissed_for_a_submission_and_taken_up_again(desk: Desk):
    other = Desk(desk.gradebook, "auk")
    desk.gradebook.dismiss_question(desk.submission.id, ASKED, coach="Mina")
    assert desk.gradebook.dismissed_questions(desk.submission.id) == {ASKED}
    assert not desk.gradebook.dismissed_questions(other.submission.id)
    desk.gradebook.dismiss_question(desk.submission.id, ASKED, coach="Jun", dismissed=False)
    assert not desk.gradebook.dismissed_questions(desk.submission.id)
    with pytest.raises(GradebookError, match="coach"):
        desk.gradebook.dismiss_question(desk.submission.id, ASKED, coach=" ")
    with pytest.raises(NotInGradebook):
        desk.gradebook.dismiss_question(99, ASKED, coach="Mina")


def test_a_precedent_is_kept_with_its_case_in_every_version(desk: Desk):
    made = laid_down(desk, case=case_of(desk))
    assert (made.version, made.coach, made.rule, made.withdrawn) == (1, "Mina", "표도 비교로 봐요.", False)
    assert made.case == case_of(desk)
    changed = desk.gradebook.change_precedent(
        made.id, rule="표와 그림", description="둘 다", coach="Jun", withdrawn=False
    )
    assert (changed.key, changed.version, changed.rule, changed.coach) == (made.key, 2, "표와 그림", "Jun")
    assert changed.case is not None
    assert (changed.case.description, changed.case.quote) == ("둘 다", "print(표)")
    assert (changed.created_at, changed.changed_at > made.changed_at) == (made.created_at, True)
    gone = desk.gradebook.change_precedent(changed.id, coach="Jun", withdrawn=True)
    assert (gone.version, gone.rule, gone.withdrawn, gone.case) == (3, "표와 그림", True, changed.case)
    assert desk.gradebook.precedent_versions(made.key) == (gone, changed, made)
    assert desk.gradebook.precedents("tabular") == (gone,)
    assert not desk.gradebook.precedent_versions("f" * 32)


def test_only_the_latest_version_is_changed(desk: Desk):
    made = laid_down(desk)
    desk.gradebook.change_precedent(made.id, rule="newer", coach="Jun", withdrawn=False)
    with pytest.raises(EditConflict) as caught:
        desk.gradebook.change_precedent(made.id, rule="older", coach="Mina", withdrawn=False)
    assert (caught.value.theirs, len(desk.gradebook.precedent_versions(made.key))) == ("newer", 2)
    with pytest.raises(NotInGradebook):
        desk.gradebook.change_precedent(99, coach="Mina", withdrawn=True)
    with pytest.raises(GradebookError, match="coach"):
        desk.gradebook.change_precedent(made.id, coach="", withdrawn=True)


def test_precedents_stand_in_the_order_they_were_laid_down_and_belong_to_an_assignment(desk: Desk):
    first, second = laid_down(desk, "one"), laid_down(desk, "two", criterion_id="training")
    Desk(desk.gradebook, given=assignment("images"))
    laid_down(desk, "elsewhere", assignment="images")
    desk.gradebook.change_precedent(first.id, rule="one, again", coach="Jun", withdrawn=False)
    assert [one.rule for one in desk.gradebook.precedents("tabular")] == ["one, again", "two"]
    assert second in desk.gradebook.precedents("tabular")
    assert not desk.gradebook.precedents("nothing")


def test_a_case_is_a_submission_for_the_same_assignment(desk: Desk):
    other = Desk(desk.gradebook, given=assignment("images"))
    with pytest.raises(GradebookError, match="another assignment"):
        laid_down(desk, case=case_of(other))
    with pytest.raises(GradebookError, match="coach"):
        laid_down(desk, coach=" ")
    assert not desk.gradebook.precedents("tabular")


def test_a_run_keeps_the_versions_it_was_asked_with(desk: Desk):
    first, second = laid_down(desk, "one", case=case_of(desk)), laid_down(desk, "two")
    run = desk.run(precedents=[second.id, first.id])
    desk.gradebook.change_precedent(first.id, coach="Jun", withdrawn=True)
    assert desk.gradebook.precedents_of(run.id) == (first, second)
    twin = desk.run(purpose=RunPurpose.TWIN, beside=run.id, precedents=run.precedents)
    assert desk.gradebook.precedents_of(twin.id) == (first, second)
    assert desk.gradebook.precedents_of(desk.run().id) == ()
