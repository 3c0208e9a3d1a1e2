"""The offline grader's rules for a level, each tried at once on a notebook of the coach's choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from grader import blinding, snapshot
from grader import rubric_editing as edit
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.look_for import Finding, Reader
from grader.rubric import Criterion, LookFor, Place
from grader.rubric_flaws import rule_problem
from grader.rubric_spot import Spot
from grader.sources.samples import PREFIX, samples
from pages.components import blind, errors, i18n
from pages.components.cell_text import plain
from pages.components.i18n import t
from pages.components.rubric_bench import LIVE, Bench

RECENT = 30
FEW = 6
"""Cells that are named of those a rule found."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The notebook rules are tried on; None: none was chosen, or it cannot be read."""

    reader: Reader | None


@st.cache_resource(max_entries=32, show_spinner=False)
def _reader(sha256: str, path: str, _content: bytes) -> Reader:  # noqa: ARG001 - sha256 is the cache's key
    return Reader(snapshot.read(_content, path=path))


def choose(services: Services, assignment: str) -> Trial:
    """Draw the choice of a notebook: a bundled sample or a submission that was opened lately, of this assignment first."""
    choices = _choices(services, assignment)
    key = f"edit_trial_{assignment}"
    own = next(iter(choices)) if _is_own(services, assignment) else ""
    if st.session_state.setdefault(key, own) not in choices:
        st.session_state[key] = ""
    names = {"": t("rubric_editor.no_trial"), **choices}
    chosen = st.selectbox(
        t("rubric_editor.trial"), list(names), key=key, format_func=names.__getitem__, help=t("rubric_editor.trial_help"), width=420
    )  # fmt: skip
    try:
        return Trial(reader=_read(services, chosen) if chosen else None)
    except GraderError as error:
        errors.show(error)
        return Trial(reader=None)


def _choices(services: Services, assignment: str) -> dict[str, str]:
    submissions = sorted(services.gradebook.recent_submissions(RECENT), key=lambda one: one.assignment != assignment)
    bundled = sorted(samples(), key=lambda one: one.assignment != assignment)
    korean = i18n.current() == "ko"
    hidden = blind.hidden(services, [one.id for one in submissions])
    shown = [blinding.submission(one, i18n.current()) if one.id in hidden else one for one in submissions]
    theirs = {str(one.id): f"{one.student} · {one.name}" for one in shown if not one.is_page}
    ours = {
        one.reference: f"{t('rubric_editor.sample')} · {one.title_ko if korean else one.title_en}" for one in bundled
    }
    own_sample = bool(bundled) and bundled[0].assignment == assignment
    return {**ours, **theirs} if own_sample else {**theirs, **ours}


def _is_own(services: Services, assignment: str) -> bool:
    kept = any(one.assignment == assignment for one in services.gradebook.recent_submissions(RECENT))
    return kept or any(one.assignment == assignment for one in samples())


def _read(services: Services, chosen: str) -> Reader:
    if chosen.startswith(PREFIX):
        fetched = services.samples.open(chosen)
        return _reader(fetched.sha256, fetched.path, fetched.content)
    submission = services.gradebook.submission(int(chosen))
    return _reader(submission.sha256, submission.path, services.gradebook.snapshot(submission.id))


def show(bench: Bench, item: Criterion, level: int, trial: Trial) -> None:
    """Draw the rules of the level at this position."""
    rules = item.levels[level].look_for
    with st.container(key=f"edit_rules_of_{bench.key}_{item.id}_{level}", gap="xsmall"):
        for number, rule in enumerate(rules):
            _rule(bench, Spot(criterion=item.id, level=level, rule=number, field="pattern"), rule, trial)
        st.button(
            t("rubric_editor.add_rule", score=item.levels[level].score), key=f"edit_rule_{bench.key}_{item.id}_{level}",
            icon=":material/search:", type="tertiary", on_click=bench.act,
            args=(partial(edit.with_rule, criterion_id=item.id, at=level),),
        )  # fmt: skip


def _rule(bench: Bench, pattern: Spot, rule: LookFor, trial: Trial) -> None:
    at = partial(Spot, criterion=pattern.criterion, level=pattern.level, rule=pattern.rule)
    names = {place.value: t(f"rubric_editor.place_{place}") for place in Place}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        bench.choice(at(field="place"), t("rubric_editor.place"), list(names), names.__getitem__, width=150)
        st.text_input(
            t("rubric_editor.pattern"), key=bench.seeded(pattern), on_change=bench.typed, args=(pattern,), live=LIVE,
            placeholder=t(f"rubric_editor.hint_{rule.place}"), width=230,
        )  # fmt: skip
        if rule.place is Place.NUMBER:
            for field in ("at_least", "at_most"):
                bench.number(
                    at(field=field), t(f"rubric_editor.{field}"), value=None, step=0.05, format="%g", width=110
                )
        bench.number(
            at(field="times"), t("rubric_editor.times"), min_value=1, max_value=100, step=1, format="%d", width=110,
            help=t("rubric_editor.times_help"),
        )  # fmt: skip
        with st.container(width=230):
            st.text_input(
                t("rubric_editor.what"), key=bench.seeded(at(field="what")), on_change=bench.typed,
                args=(at(field="what"),), live=LIVE, placeholder=t("rubric_editor.what_hint"),
            )  # fmt: skip
        st.button(
            "", key=f"edit_unrule_{bench.key}_{pattern.name}", icon=":material/close:", type="tertiary",
            help=t("rubric_editor.delete_rule"), on_click=bench.act,
            args=(partial(edit.without_rule, criterion_id=pattern.criterion, at=pattern.level or 0, rule=pattern.rule or 0),),
        )  # fmt: skip
    bench.lacks(pattern, at(field="at_least"), at(field="what"))
    if trial.reader is not None and rule_problem(rule) is None:
        st.caption(_found(trial.reader.look(rule)))


def _found(finding: Finding) -> str:
    """Whether a rule holds on the notebook, and where."""
    rule, cells = finding.rule, [match.cell for match in finding.matches]
    if not cells:
        said = t("rubric_editor.finds_nothing")
    elif rule.place is Place.NUMBER:
        said = t("rubric_editor.finds_number", number=finding.matches[-1].written, cell=cells[-1])
    else:
        said = t("rubric_editor.finds_cells", n=len(cells), times=rule.times, cells=_listed(cells))
    if finding.deciding:
        said += f" — `{finding.deciding[0].quote.splitlines()[0][:100].replace('`', '’')}`"
    if finding.idle:
        said += f" {plain(t('rubric_editor.idle', cells=_listed(finding.idle)))}"
    return f":green[:material/check_circle: {t('rubric_editor.holds')}] {said}" if finding.holds else f":orange[:material/cancel: {t('rubric_editor.fails')}] {said}"  # fmt: skip


def _listed(cells: Sequence[int]) -> str:
    return ", ".join(map(str, cells[:FEW])) + (" …" if len(cells) > FEW else "")
