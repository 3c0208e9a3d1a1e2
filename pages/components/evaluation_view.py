"""An evaluation for reading: each suggestion beside what the coach made of it, with the changes marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import streamlit as st

from grader import review
from grader.evaluation import Draft, Evaluation, Origin, RubricVersion, Suggestion, origin_of
from grader.reasons import Reason
from grader.rubric import Criterion
from grader.run import Run
from grader.run_view import view_of
from pages.components import changed_text, criterion_card, notebook_view, proof_lines, reason_chips, state
from pages.components.i18n import t

CHANGES = "history_changes"
COLORS: dict[Origin, Literal["green", "blue", "orange", "violet"]] = {
    Origin.ACCEPTED: "green",
    Origin.EDITED: "blue",
    Origin.OVERTURNED: "orange",
    Origin.OWN: "violet",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the coach decided or has entered for one criterion. `score` None: not decided yet."""

    score: int | None
    comment: str
    origin: Origin | None
    reason: Reason | None = None
    first: int | None = None
    """The score given before the suggestion was shown."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A version to read: a saved evaluation, or a draft (`version` 0). `run` is the one whose suggestions it began with."""

    rubric: RubricVersion
    version: int
    run: Run | None
    decisions: dict[str, Decision]
    overall: str
    coach: str
    at: datetime | None

    @property
    def score(self) -> int:
        return sum(decision.score or 0 for decision in self.decisions.values())

    def suggestion(self, criterion_id: str) -> Suggestion | None:
        return next((s for s in self.run.suggestions if s.criterion_id == criterion_id), None) if self.run else None


def of_evaluation(evaluation: Evaluation, rubric: RubricVersion, run: Run | None) -> Reading:
    """A saved version, with the run whose suggestions were on screen."""
    decisions = {
        rating.criterion_id: Decision(
            score=rating.score,
            comment=rating.comment,
            origin=rating.origin,
            reason=rating.reason,
            first=rating.first_score,
        )
        for rating in evaluation.ratings
    }
    return Reading(
        rubric=rubric, version=evaluation.version, run=run, decisions=decisions, overall=evaluation.overall,
        coach=evaluation.coach, at=evaluation.saved_at,
    )  # fmt: skip


def of_draft(draft: Draft, rubric: RubricVersion, run: Run | None, saved: Evaluation | None) -> Reading:
    """What is entered and not saved yet, laid over the latest saved version."""
    desk = review.desk(rubric=rubric.rubric, view=view_of(run) if run else None, draft=draft, saved=saved)
    decisions = {
        entry.criterion.id: Decision(
            score=entry.score,
            comment=entry.comment,
            origin=None if entry.score is None else origin_of(entry.score, entry.comment, entry.suggestion),
            reason=entry.reason,
        )
        for entry in desk.entries
    }
    return Reading(
        rubric=rubric, version=0, run=run, decisions=decisions, overall=desk.overall, coach="", at=draft.changed_at
    )


def show(reading: Reading) -> None:
    """Draw it."""
    st.html(changed_text.STYLE)
    for number, criterion in enumerate(reading.rubric.rubric.criteria, 1):
        _criterion(number, criterion, reading)
    _overall(reading)


def suggestions(run: Run, rubric: RubricVersion) -> None:
    """Draw what a run suggested of what it was asked for, with nothing beside it."""
    others = run.not_asked(rubric.rubric)
    for number, criterion in enumerate(rubric.rubric.criteria, 1):
        if criterion.id in others:
            continue
        suggested = next((item for item in run.suggestions if item.criterion_id == criterion.id), None)
        st.markdown(f"**{number}. {criterion.name}**")
        _suggestion(suggested, criterion, f"run_{run.id}", run)
    if run.overall.strip():
        st.markdown(f"**{t('history.overall')}**")
        _text(run.overall)


def _criterion(number: int, criterion: Criterion, reading: Reading) -> None:
    suggested, decision = reading.suggestion(criterion.id), reading.decisions.get(criterion.id)
    with st.container(border=True, key=f"read_{criterion.id}", gap="small"):
        criterion_card.title(number, criterion)
        left, right = st.columns(2, gap="medium")
        with left:
            _suggestion(suggested, criterion, "read", reading.run)
        with right:
            _decision(decision, criterion, suggested)


def _suggestion(suggested: Suggestion | None, criterion: Criterion, name: str, run: Run | None) -> None:
    if run and criterion.id in run.left_out:
        st.caption(f":violet[:material/visibility_off: {t('blind_first.score_first')}]")
        return
    if suggested is None:
        st.caption(t("history.no_suggestion"))
        return
    if suggested.score is None:
        st.badge(t("card.unscored"), icon=":material/visibility:", color="orange")
        if suggested.unscored_reason:
            st.caption(t(suggested.unscored_reason))
    else:
        st.badge(t("card.suggested", score=suggested.score, max=criterion.highest), color="gray")
    _text(suggested.comment)
    proof_lines.show(suggested, f"{name}_{criterion.id}", _look)
    if suggested.unproven:
        st.caption("  \n".join(f":orange[:material/visibility: {t(doubt)}]" for doubt in suggested.unproven))


def _look(cell: int) -> None:
    st.session_state[state.RECORD_VIEW] = "notebook"
    notebook_view.aim(cell)


def _decision(decision: Decision | None, criterion: Criterion, suggested: Suggestion | None) -> None:
    if decision is None or decision.score is None:
        st.badge(t("history.not_decided"), color="gray")
    else:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(
                t("history.score_of", score=decision.score, max=criterion.highest),
                color="green",
                icon=":material/person:",
            )
            if decision.origin is not None:
                said = f"history.origin_{decision.origin}"
                st.badge(t(said), color=COLORS[decision.origin], help=t(f"{said}_help"))
            if decision.reason is not None:
                st.badge(reason_chips.name(decision.reason), color="gray", icon=":material/label:")
        if decision.first is not None:
            same = decision.first == decision.score
            st.caption(
                t("blind_first.history_same")
                if same
                else t("blind_first.history", first=decision.first, score=decision.score)
            )
    if decision is not None:
        _changed(suggested.comment if suggested else None, decision.comment)


def _overall(reading: Reading) -> None:
    with st.container(border=True, key="read_overall", gap="small"):
        st.markdown(f"**{t('history.overall')}**")
        _changed(reading.run.overall if reading.run else None, reading.overall)


def _changed(before: str | None, after: str) -> None:
    """The final text; where there was a suggested one and it differs, with the changes marked unless the coach does not want that."""
    if not after.strip() and not (before or "").strip():
        st.caption(t("history.no_comment"))
    elif before is None or before.strip() == after.strip() or not st.session_state.get(CHANGES, True):
        _text(after)
    else:
        changed_text.show(before.strip(), after.strip())


def _text(text: str) -> None:
    if text.strip():
        changed_text.plain(text.strip())
    else:
        st.caption(t("history.no_comment"))
