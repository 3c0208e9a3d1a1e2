"""What counts as written of all that a field held: never a half-typed step, always what was given up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import written
from grader.written import Field, State

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROSE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60).filter(
    lambda text: sum(letter.isalnum() for letter in text) >= written.SHORTEST
)


def entered(*texts: str, field: Field = (), coach: str = "Mina", suggested: tuple[str, ...] = ()) -> Field:
    for text in texts:
        at = START + timedelta(seconds=len(field))
        field = written.typed(field, text, coach=coach, at=at, suggested=suggested)
    return field


def saved(field: Field, text: str, *, coach: str = "Mina", suggested: tuple[str, ...] = ()) -> Field:
    return written.saved(field, text, coach=coach, at=START, suggested=suggested)


def shown(field: Field) -> list[tuple[str, State]]:
    return [(one.text, one.state) for one in field]


@given(text=PROSE, cuts=st.lists(st.integers(0, 60)))
def test_of_a_text_that_only_grows_the_end_is_all_that_is_left(text: str, cuts: list[int]):
    steps = [text[:cut] for cut in sorted(cuts)]
    field = entered(*steps, text)
    assert shown(field) == [(text.strip(), State.DRAFT)]
    assert shown(written.discarded(field, suggested=())) == [(text.strip(), State.UNSAVED)]
    assert shown(saved(field, text)) == [(text.strip(), State.SAVED)]


@given(text=PROSE, insertions=st.lists(st.tuples(st.integers(0, 60), PROSE), max_size=5))
def test_a_text_may_grow_anywhere(text: str, insertions: list[tuple[int, str]]):
    steps = [text]
    for at, more in insertions:
        steps.append(steps[-1][:at] + more + steps[-1][at:])
    assert shown(entered(*steps)) == [(steps[-1].strip(), State.DRAFT)]


@given(text=PROSE, cuts=st.lists(st.integers(0, 60)), other=PROSE)
def test_a_text_that_is_deleted_step_by_step_is_kept_once_and_whole(text: str, cuts: list[int], other: str):
    steps = [text[:cut] for cut in sorted(cuts, reverse=True)]
    field = entered(text, *steps, "")
    whole = text.strip()
    assert shown(field) == [(whole, State.UNSAVED)]
    assert whole in [one.text for one in entered(other, field=field)]


@given(texts=st.lists(PROSE, max_size=8), ends=st.sampled_from(("", "discarded", "saved")))
def test_whatever_is_typed_there_is_one_draft_and_no_unsaved_part_of_another(texts: list[str], ends: str):
    field = entered(*texts)
    if ends == "discarded":
        field = written.discarded(field, suggested=())
    elif ends == "saved":
        field = saved(field, texts[-1] if texts else "")
    drafts = [one for one in field if one.state is State.DRAFT]
    assert len(drafts) == (1 if texts and not ends else 0)
    closed = [one for one in field if one.state is not State.DRAFT]
    for one in closed:
        others = [other.text for other in closed if other is not one]
        assert one.state is State.SAVED or not any(text.startswith(one.text) for text in others)


@given(texts=st.lists(PROSE, min_size=1, max_size=6))
def test_what_stands_at_the_end_is_never_lost(texts: list[str]):
    last = texts[-1].strip()
    assert (last, State.DRAFT) in shown(entered(*texts))
    given_up = written.discarded(entered(*texts), suggested=())
    assert any(last in one.text or one.text.startswith(last) or written._cut_from(last, one.text) for one in given_up)


@pytest.mark.parametrize("replaced", ["", "전혀 다른 이야기를 씁니다"])
def test_what_was_emptied_or_replaced_counts(replaced: str):
    field = entered("모델을 잘 골랐어요", replaced)
    assert ("모델을 잘 골랐어요", State.UNSAVED) in shown(field)


def test_what_was_worked_on_does_not():
    field = entered("모델을 잘 골랐어요", "모델을 참 잘 골랐네요", "모델을 참 잘 골랐네요. 다만 지표가 없어요")
    assert shown(field) == [("모델을 참 잘 골랐네요. 다만 지표가 없어요", State.DRAFT)]


def test_a_syllable_still_being_composed_is_no_text_of_its_own():
    assert shown(entered("ㅈ", "조", "좋", "좋ㅇ", "좋은", "좋은 점")) == [("좋은 점", State.DRAFT)]


def test_a_slip_is_not_kept_but_what_was_discarded_is():
    assert entered("ab!", "") == ()
    assert shown(written.discarded(entered("네"), suggested=())) == [("네", State.UNSAVED)]


def test_what_an_undo_brings_back_is_no_second_text():
    field = entered("지울 문장이에요", "", "지울 문장이에요")
    assert shown(field) == [("지울 문장이에요", State.DRAFT)]
    field = saved(field, "지울 문장이에요")
    assert shown(entered("", "지울 문장이에요", field=field)) == [("지울 문장이에요", State.SAVED)]


def test_a_piece_of_a_suggestion_that_is_being_deleted_is_nobodys():
    suggestion = "모델 두 개를 비교했고 지표도 썼어요."
    assert entered("모델 두 개를 비교했고", "모델 두", "", suggested=(suggestion,)) == ()
    field = entered(suggestion, suggestion + " 축하해요!", suggested=(suggestion,))
    assert [(one.text, one.own) for one in field] == [(suggestion + " 축하해요!", True)]


def test_a_suggestion_saved_unchanged_is_not_the_coachs_own():
    (one,) = saved(entered("수고했어요.", suggested=("수고했어요. ",)), "수고했어요.", suggested=("수고했어요. ",))
    assert (one.own, one.state) == (False, State.SAVED)


def test_saving_the_same_again_adds_nothing_but_the_time():
    field = saved(saved((), "수고했어요"), "수고했어요")
    assert shown(field) == [("수고했어요", State.SAVED)]


def test_saving_something_else_than_the_draft_keeps_both():
    field = saved(entered("내가 쓰던 글이에요"), "다른 탭의 글")
    assert shown(field) == [("내가 쓰던 글이에요", State.UNSAVED), ("다른 탭의 글", State.SAVED)]


def test_each_coachs_words_stay_theirs():
    field = entered("준의 말이에요", coach="Jun")
    field = entered("준의 말이에요. 미나가 더 썼어요", field=field, coach="Mina")
    assert [(one.coach, one.state) for one in field] == [("Jun", State.UNSAVED), ("Mina", State.DRAFT)]
    field = saved(entered("준의 말이에요", coach="Jun"), "준의 말이에요", coach="Mina")
    assert [(one.coach, one.own) for one in field] == [("Jun", True), ("Mina", False)]


@given(texts=st.lists(st.sampled_from(["", "하나 둘 셋", "하나 둘 셋 넷", "다섯 여섯"]), max_size=6))
def test_changes_lead_from_one_state_to_the_next(texts: list[str]):
    before: Field = ()
    rows: dict[int, written.Written] = {}
    for text in texts:
        after = entered(text, field=before)
        for old, new in written.changes(before, after):
            if new is None:
                del rows[old.id]  # type: ignore[union-attr,arg-type]
            else:
                number = new.id or 1 + max(rows, default=0)
                rows[number] = written.replace(new, id=number)
        before = tuple(rows.values())
        assert sorted(shown(before)) == sorted(shown(after))
