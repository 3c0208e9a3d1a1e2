"""What every gradebook does with what coaches wrote: run against the fake and the real one."""

from typing import Any

import pytest

from grader.comment_search import OVERALL, CommentQuery, Found, Nearness
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import DraftRating
from grader.ports import Gradebook
from grader.rubric import Rubric
from grader.run import RunStatus
from grader.written import State
from tests.db.examples import Desk, assignment, criterion, suggestion

PLACE: dict[str, Any] = {"coach": "Mina", "assignment": "tabular", "criterion_id": "training"}


def type_in(desk: Desk, *texts: str, criterion_id: str = "training", coach: str = "Mina") -> None:
    for text in texts:
        entry = DraftRating(criterion_id=criterion_id, comment=text)
        desk.gradebook.save_draft_rating(*desk.at, entry, coach=coach, tab="t")


def find(gradebook: Gradebook, text: str = "", **changes: Any) -> list[Found]:
    query = {**PLACE, "criterion_name": "Training", **changes}
    return list(gradebook.past_comments(CommentQuery(text=text, **query)))


def texts(found: list[Found]) -> list[str]:
    return [one.comment.text for one in found]


def test_only_the_end_of_what_was_typed_is_found(gradebook: Gradebook, desk: Desk):
    type_in(desk, "모", "모델을 두 ", "모델을 두 개 비교", "모델을 두 개 비교했어요")
    (found,) = find(gradebook)
    assert (found.comment.text, found.state, found.uses, found.nearness) == (
        "모델을 두 개 비교했어요", State.DRAFT, 1, Nearness.HERE,
    )  # fmt: skip
    assert (found.comment.coach, found.comment.assignment_title, found.comment.criterion_name) == (
        "Mina", "표 데이터 분류", "Training",
    )  # fmt: skip


def test_what_was_discarded_emptied_or_saved_is_found_and_says_so(gradebook: Gradebook, desk: Desk):
    type_in(desk, "버릴 글이에요")
    gradebook.discard_draft(*desk.at, coach="Mina")
    type_in(desk, "비울 글이에요", "", "저장할 글이에요")
    desk.save((1, "저장할 글이에요"))
    type_in(desk, "저장할 글이에요. 그리고 초안")
    found = {one.comment.text: one.state for one in find(gradebook, "글이에요")}
    assert found == {
        "버릴 글이에요": State.UNSAVED,
        "비울 글이에요": State.UNSAVED,
        "저장할 글이에요": State.SAVED,
        "저장할 글이에요. 그리고 초안": State.DRAFT,
    }


def test_overall_feedback_is_found_too(gradebook: Gradebook, desk: Desk):
    gradebook.save_draft_overall(*desk.at, "전체로 보면 훌륭해요", 0, coach="Mina", tab="t")
    (found,) = find(gradebook, "훌륭", criterion_id=OVERALL, criterion_name="")
    assert (found.comment.criterion_id, found.nearness) == (OVERALL, Nearness.HERE)
    gradebook.discard_draft(*desk.at, coach="Mina")
    assert [one.state for one in find(gradebook, "훌륭")] == [State.UNSAVED]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("수했", True), ("점수했", False), ("F1", True), ("f1 점", True), ("좋아 f1", True), ("좋아 없음", False), ("ㅈㅅ", True), ("실수ㅎㅇ", True),
        ("ㅎㅎ", False), ("%", False), ("ㄱㅏ", False), ("좋아", True), ("😀", True),
    ],
)  # fmt: skip
def test_every_word_must_occur_anywhere_whatever_its_case_and_form(
    gradebook: Gradebook, desk: Desk, text: str, there: bool
):
    type_in(desk, "F1 점수가 좋아요 😀 — 실수했어요", "", "다른 말을 썼어요")
    assert ("F1 점수가 좋아요 😀 — 실수했어요" in texts(find(gradebook, text))) is there


def test_nearest_first_then_the_newest(gradebook: Gradebook, desk: Desk):
    namesake = assignment(
        "other",
        title="다른 과제",
        rubric=Rubric(criteria=(criterion("training", 0, 1), criterion("metric", 0, 1, 2, 3))),
    )
    far, second = Desk(gradebook, "auk", given=namesake), Desk(gradebook, "booby")
    type_in(desk, "여기서 먼저")
    type_in(second, "여기서 나중")
    type_in(far, "같은 이름의 문항")
    type_in(second, "같은 과제의 다른 문항", criterion_id="metric")
    assert texts(find(gradebook)) == ["여기서 나중", "여기서 먼저", "같은 이름의 문항", "같은 과제의 다른 문항"]
    assert [one.nearness for one in find(gradebook)] == [
        Nearness.HERE,
        Nearness.HERE,
        Nearness.NAMESAKE,
        Nearness.ELSEWHERE,
    ]
    assert texts(find(gradebook, limit=2)) == ["여기서 나중", "여기서 먼저"]


def test_the_same_text_is_one_hit_however_often_it_was_used(gradebook: Gradebook):
    for owner in ("auk", "booby", "crane"):
        desk = Desk(gradebook, owner)
        type_in(desk, "같은 말이에요")
    type_in(desk, "같은 말이에요", criterion_id="metric")
    desk.save((1, "같은 말이에요"))
    (found,) = find(gradebook, "같은")
    assert (found.uses, found.state, found.comment.submission_id) == (3, State.SAVED, desk.submission.id)


def test_a_suggestion_counts_only_once_it_is_saved_and_comes_after_ones_own(gradebook: Gradebook, desk: Desk):
    run = desk.run()
    gradebook.record_suggestion(run.id, suggestion(comment="모델이 쓴 말이에요"))
    gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="모델의 종합")
    type_in(desk, "모델이 쓴 말이에요")
    assert find(gradebook) == []
    gradebook.discard_draft(*desk.at, coach="Mina")
    assert find(gradebook) == []
    type_in(desk, "내 말이에요", "")
    desk.save((1, "모델이 쓴 말이에요"), (0, ""), overall="모델의 종합", run_id=run.id)
    assert [(one.comment.text, one.comment.own) for one in find(gradebook, "이에요")] == [
        ("내 말이에요", True),
        ("모델이 쓴 말이에요", False),
    ]
    assert [one.comment.own for one in find(gradebook, "종합")] == [False]


def test_another_coachs_words_are_found_only_when_asked_for_or_approved(gradebook: Gradebook, desk: Desk):
    type_in(desk, "준이 쓴 말이에요", coach="Jun")
    assert find(gradebook) == []
    assert texts(find(gradebook, coach="")) == ["준이 쓴 말이에요"]
    desk.save((1, "준이 쓴 말이에요"), coach="Mina")
    assert [one.comment.own for one in find(gradebook, "준이")] == [False]
    assert [one.comment.own for one in find(gradebook, "준이", coach="Jun")] == [True]


def test_comments_stay_when_the_rubric_changes(gradebook: Gradebook, desk: Desk):
    type_in(desk, "옛 루브릭에서 쓴 말")
    changed = Rubric(criteria=(criterion("training", 0, 1, 2), criterion("metric", 0, 1, 2, 3)))
    newer = Desk(gradebook, "auk", given=assignment(rubric=changed))
    type_in(newer, "새 루브릭에서 쓴 말")
    assert [one.nearness for one in find(gradebook, "루브릭")] == [Nearness.HERE, Nearness.HERE]


def test_what_was_written_meanwhile_is_found_by_the_next_search(gradebook: Gradebook, desk: Desk):
    for text in ("하나 썼어요", "둘을 더 썼어요", "셋도 더 썼어요"):
        assert text not in texts(find(gradebook))
        type_in(desk, text)
        assert text in texts(find(gradebook))


def test_a_pinned_comment_is_the_coachs_and_the_criterions(gradebook: Gradebook, desk: Desk):
    first = gradebook.pin_comment(" 먼저 고정했어요 ", **PLACE, submission_id=desk.submission.id)
    second = gradebook.pin_comment("나중에 고정했어요", **PLACE, submission_id=None)
    assert (first.text, first.submission_id) == ("먼저 고정했어요", desk.submission.id)
    assert list(gradebook.pinned_comments(**PLACE)) == [first, second]
    assert gradebook.pin_comment("먼저 고정했어요", **PLACE, submission_id=None) == first
    for elsewhere in ({"coach": "Jun"}, {"assignment": "images"}, {"criterion_id": OVERALL}):
        assert list(gradebook.pinned_comments(**{**PLACE, **elsewhere})) == []


def test_unpinning_is_taken_back_to_the_same_place(gradebook: Gradebook):
    first, second = (gradebook.pin_comment(text, **PLACE, submission_id=None) for text in ("하나", "둘"))
    gradebook.unpin_comment(first.id)
    assert list(gradebook.pinned_comments(**PLACE)) == [second]
    assert gradebook.pin_comment_again(first.id) == first
    assert list(gradebook.pinned_comments(**PLACE)) == [first, second]
    gradebook.unpin_comment(first.id)
    again = gradebook.pin_comment("하나", **PLACE, submission_id=None)
    assert [one.text for one in gradebook.pinned_comments(**PLACE)] == ["둘", "하나"]
    assert again.text == "하나"


def test_a_pinned_comment_is_edited_in_its_place(gradebook: Gradebook):
    first, second = (gradebook.pin_comment(text, **PLACE, submission_id=None) for text in ("하나", "둘"))
    changed = gradebook.change_pinned_comment(first.id, " [이름]님, 하나 ")
    assert [one.text for one in gradebook.pinned_comments(**PLACE)] == ["[이름]님, 하나", "둘"]
    assert changed.id == first.id
    with pytest.raises(GradebookError):
        gradebook.change_pinned_comment(first.id, "둘")
    gradebook.unpin_comment(second.id)
    assert gradebook.change_pinned_comment(first.id, "둘").text == "둘"
    assert [one.text for one in gradebook.pinned_comments(**PLACE)] == ["둘"]


def test_nothing_and_nobody_cannot_be_pinned(gradebook: Gradebook):
    with pytest.raises(GradebookError):
        gradebook.pin_comment(" \n", **PLACE, submission_id=None)
    with pytest.raises(GradebookError):
        gradebook.pin_comment("글", **{**PLACE, "coach": " "}, submission_id=None)
    with pytest.raises(NotInGradebook):
        gradebook.pin_comment("글", **PLACE, submission_id=99)
    pinned = gradebook.pin_comment("글", **PLACE, submission_id=None)
    for act in (gradebook.unpin_comment, gradebook.pin_comment_again):
        with pytest.raises(NotInGradebook):
            act(99)
    with pytest.raises(GradebookError):
        gradebook.change_pinned_comment(pinned.id, " ")
