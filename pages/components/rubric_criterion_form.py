"""The fields of one criterion, its levels and, when asked for, the offline grader's rules."""

from functools import partial

import streamlit as st

from grader import rubric_editing as edit
from grader.rubric import Criterion, Material
from grader.rubric_spot import Spot
from pages.components import rubric_rules_form
from pages.components.i18n import t
from pages.components.rubric_bench import Bench
from pages.components.rubric_rules_form import Trial

SCALES = ((0, 1), (0, 1, 2), (0, 1, 2, 3), (1, 2, 3, 4, 5))
OPEN = "edit_open_"
"""Session key of whether all of a criterion is shown; the assignment's key and the criterion's id follow."""


def show(bench: Bench, number: int, item: Criterion, trial: Trial, *, opened: bool) -> None:
    """Draw them."""
    key = f"{OPEN}{bench.key}_{item.id}"
    st.session_state.setdefault(key, opened)
    _head(bench, number, item)
    if not st.session_state[key]:
        _summary(bench, item)
        return
    at = partial(Spot, criterion=item.id)
    bench.text(at(field="description"), t("rubric_editor.description"), placeholder=t("rubric_editor.description_hint"))
    _rests_on(bench, item)
    _levels(bench, item, trial)


def _head(bench: Bench, number: int, item: Criterion) -> None:
    """The name, and what can be done with the criterion as a whole."""
    last = len(bench.now.rubric.criteria)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        with st.container(width="stretch", gap="xsmall"):
            spot = Spot(criterion=item.id, field="name")
            bench.line(spot, t("rubric_editor.name", number=number), placeholder=t("rubric_editor.name_hint"))
        for name, icon, by in (("up", "arrow_upward", -1), ("down", "arrow_downward", 1)):
            st.button(
                "", key=f"edit_{name}_{bench.key}_{item.id}", icon=f":material/{icon}:", type="tertiary",
                help=t(f"rubric_editor.{name}"), disabled=number == (1 if by < 0 else last),
                on_click=bench.act, args=(partial(edit.moved, criterion_id=item.id, by=by),),
            )  # fmt: skip
        st.button(
            "", key=f"edit_copy_{bench.key}_{item.id}", icon=":material/content_copy:", type="tertiary",
            help=t("rubric_editor.duplicate"), on_click=_duplicate, args=(bench, item.id),
        )  # fmt: skip
        st.button(
            "", key=f"edit_delete_{bench.key}_{item.id}", icon=":material/delete:", type="tertiary",
            help=t("rubric_editor.delete"), on_click=bench.act, args=(partial(edit.without, criterion_id=item.id),),
        )  # fmt: skip
        key = f"{OPEN}{bench.key}_{item.id}"
        wide = st.session_state.get(key, False)
        st.button(
            "", key=f"edit_fold_{bench.key}_{item.id}", type="tertiary", on_click=_fold, args=(key,),
            icon=":material/expand_less:" if wide else ":material/expand_more:",
            help=t("rubric_editor.fold" if wide else "rubric_editor.unfold"),
        )  # fmt: skip


def _fold(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key, False)


def _duplicate(bench: Bench, criterion_id: str) -> None:
    copy = bench.new_id()
    st.session_state[f"{OPEN}{bench.key}_{copy}"] = True
    bench.act(partial(edit.duplicated, criterion_id=criterion_id, copy_id=copy))


def _summary(bench: Bench, item: Criterion) -> None:
    scores = ", ".join(str(level.score) for level in item.levels)
    missing = sum(flaw.criterion == item.id and flaw.field != "name" for flaw in bench.flaws)
    said = t("rubric_editor.scores", scores=scores or "—")
    st.caption(f"{said} · :red[{t('rubric_editor.missing_inside', n=missing)}]" if missing else said)


def _rests_on(bench: Bench, item: Criterion) -> None:
    key, chosen = f"edit_{bench.key}_{item.id}_rests_on", [one.value for one in item.rests_on]
    if sorted(st.session_state.get(key) or []) != sorted(chosen) or key not in st.session_state:
        st.session_state[key] = chosen
    names = {one.value: t(f"rubric_editor.material_{one}") for one in Material}
    st.pills(
        t("rubric_editor.rests_on"), list(names), key=key, format_func=names.__getitem__, selection_mode="multi",
        help=t("rubric_editor.rests_on_help"), on_change=_rest, args=(bench, item.id, key),
    )  # fmt: skip


def _rest(bench: Bench, criterion_id: str, key: str) -> None:
    bench.act(partial(edit.resting_on, criterion_id=criterion_id, materials=st.session_state[key] or ()))


def _levels(bench: Bench, item: Criterion, trial: Trial) -> None:
    at = partial(Spot, criterion=item.id)
    rules = sum(len(level.look_for) for level in item.levels)
    rules_key = f"edit_rules_{bench.key}_{item.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{t('rubric_editor.levels')}**", width="content")
        scale = f"edit_scale_{bench.key}_{item.id}"
        st.menu_button(
            t("rubric_editor.scale"), [_named(scores) for scores in SCALES], key=scale, icon=":material/straighten:",
            type="tertiary", on_click=_scale, args=(bench, item.id, scale),
        )  # fmt: skip
        st.button(
            t("rubric_editor.add_level"), key=f"edit_level_{bench.key}_{item.id}", icon=":material/add:", type="tertiary",
            on_click=bench.act, args=(partial(edit.with_level, criterion_id=item.id),),
        )  # fmt: skip
        st.toggle(t("rubric_editor.rules", n=rules), key=rules_key, help=t("rubric_editor.rules_help"))
    bench.lacks(at(field="levels"))
    for number in range(len(item.levels)):
        _level(bench, item, number)
        if st.session_state[rules_key]:
            rubric_rules_form.show(bench, item, number, trial)


def _level(bench: Bench, item: Criterion, number: int) -> None:
    at = partial(Spot, criterion=item.id, level=number)
    with st.container(horizontal=True, vertical_alignment="top", gap="xsmall"):
        bench.number(
            at(field="score"), t("rubric_editor.score"), step=1, format="%d", width=118, label_visibility="collapsed"
        )
        with st.container(width="stretch", gap="xsmall"):
            bench.text(
                at(field="descriptor"), t("rubric_editor.descriptor", score=item.levels[number].score),
                placeholder=t("rubric_editor.descriptor_hint"), label_visibility="collapsed",
            )  # fmt: skip
            bench.lacks(at(field="score"))
        st.button(
            "", key=f"edit_drop_{bench.key}_{item.id}_{number}", icon=":material/close:", type="tertiary",
            help=t("rubric_editor.delete_level"), on_click=bench.act,
            args=(partial(edit.without_level, criterion_id=item.id, at=number),),
        )  # fmt: skip


def _named(scores: tuple[int, ...]) -> str:
    return " / ".join(map(str, scores))


def _scale(bench: Bench, criterion_id: str, key: str) -> None:
    chosen = next((scores for scores in SCALES if _named(scores) == st.session_state[key]), None)
    if chosen:
        bench.act(partial(edit.rescaled, criterion_id=criterion_id, scores=chosen))
