"""What the coach can do on the review desk. Each is a widget callback: it writes to the gradebook first, then to the screen's memory, and last asks for the parts of the desk that show it (`desk_parts.py`)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from grader import review
from grader.bootstrap import Services
from grader.errors import EditConflict
from grader.evaluation import Draft, DraftRating, Suggestion
from grader.ports import LanguageModel
from grader.precedent import Precedent
from grader.reasons import Reason, offered
from grader.review import Desk, Entry
from grader.run import Run
from grader.steps import CHANGED, Move, StepKind
from pages.components import desk_fields, desk_parts, errors, state
from pages.components.i18n import t


@dataclass(frozen=True, kw_only=True)
class Actions:
    """Bound to the desk as it was drawn. `run` is the one whose suggestions are on screen. `offline`: there is no model to ask.

    `only` is the criterion that stands alone on the desk, "" where all do.
    """

    services: Services
    submission_id: int
    rubric_id: int
    run: Run | None
    desk: Desk
    offline: bool
    only: str = ""
    precedents: tuple[Precedent, ...] = ()
    """Those in force for the assignment."""

    @property
    def signature(self) -> tuple[object, ...]:
        """Tells desks apart: another one means that the fields have to be filled anew."""
        saved = self.desk.saved.version if self.desk.saved else 0
        return (self.submission_id, self.rubric_id, self.run.id if self.run else 0, saved, self.only)

    # single criteria

    def score_changed(self, criterion_id: str) -> None:
        """A score once chosen can be changed, not taken back, so an empty control is the echo of a click made before Accept had come back."""
        if st.session_state.get(state.score_key(criterion_id)) is None:
            known = self._draft().ratings.get(criterion_id) or self.desk.entry(criterion_id)
            state.put(state.score_key(criterion_id), known.score)
        elif self.desk.entry(criterion_id).sealed:
            desk_parts.redraw_card(criterion_id, overall=self._score_first(criterion_id))
        else:
            self._keep_with_fitting_reason(criterion_id)
            desk_parts.redraw_card(criterion_id)

    def _score_first(self, criterion_id: str) -> bool:
        """The score comes before the suggestion, which is shown from now on: a text that was not begun becomes the suggestion's. Returns whether nothing is hidden any more."""
        begun = bool(st.session_state.get(state.comment_key(criterion_id)))
        self._keep(criterion_id, begun=begun)
        if self.run is None or criterion_id in st.session_state[state.CONFLICTS]:
            return False
        now = self.services.view(self.services.gradebook.run(self.run.id))
        suggestion = now.suggestion(criterion_id)
        if suggestion is not None and not begun:
            desk_fields.replace(state.comment_key(criterion_id), suggestion.comment)
        if now.overall and self._draft().overall is None and not st.session_state.get(state.OVERALL):
            desk_fields.replace(state.OVERALL, now.overall)
        return not now.left_out

    def comment_changed(self, criterion_id: str) -> None:
        if not desk_fields.echoed(state.comment_key(criterion_id)):
            self._keep(criterion_id)
            desk_parts.redraw_card(criterion_id)

    def reason_changed(self, criterion_id: str) -> None:
        self._keep(criterion_id, Move(kind=StepKind.REASONED))
        desk_parts.redraw_card(criterion_id)

    def accept(self, criterion_id: str) -> None:
        """Take the suggested score; the comment is whatever stands in its field."""
        self._accept(criterion_id, Move(kind=StepKind.ACCEPTED))
        desk_parts.redraw_card(criterion_id)

    def _accept(self, criterion_id: str, move: Move) -> None:
        suggestion = self.desk.entry(criterion_id).suggestion
        if suggestion is not None:
            state.put(state.score_key(criterion_id), suggestion.score)
            self._keep_with_fitting_reason(criterion_id, move)

    def accept_all(self) -> None:
        """Take every suggestion that needs no eyes, as one step."""
        together = Move(kind=StepKind.ACCEPTED, token=secrets.token_hex(8))
        accepted = [entry.criterion.id for entry in self.desk.acceptable]
        for criterion_id in accepted:
            self._accept(criterion_id, together)
        desk_parts.redraw_card(*accepted)

    def restore(self, criterion_id: str) -> None:
        """Put the suggestion's comment back."""
        suggestion = self.desk.entry(criterion_id).suggestion
        if suggestion is not None:
            desk_fields.replace(state.comment_key(criterion_id), suggestion.comment)
            self._keep(criterion_id, Move(kind=StepKind.RESTORED))
        desk_parts.redraw_card(criterion_id)

    def adopt(self, criterion_id: str, opinion: Suggestion) -> None:
        """Enter what a second opinion says, as if the coach had typed it. Without a score it leaves the coach's as it is."""
        if opinion.score is not None:
            state.put(state.score_key(criterion_id), opinion.score)
        desk_fields.replace(state.comment_key(criterion_id), opinion.comment)
        self._keep(criterion_id, Move(kind=StepKind.ADOPTED))
        desk_parts.redraw_card(criterion_id)

    def second_opinion(self, asked: LanguageModel, criteria: Sequence[str]) -> None:
        """Have these criteria looked at once more. Raises GraderError."""
        if self.run is not None:
            self.services.second_opinion(self.run, asked, criteria=criteria, coach=self._coach())

    def _keep_with_fitting_reason(self, criterion_id: str, move: Move = CHANGED) -> None:
        """Another score may have other reasons; one that does not fit it goes."""
        entry, score = self.desk.entry(criterion_id), st.session_state.get(state.score_key(criterion_id))
        suggested = entry.suggestion.score if entry.suggestion else None
        fitting = offered(lowest=entry.criterion.lowest, suggested=suggested, score=score)
        if st.session_state.get(state.reason_key(criterion_id)) not in fitting:
            state.put(state.reason_key(criterion_id), None)
        self._keep(criterion_id, move)

    def _keep(self, criterion_id: str, move: Move = CHANGED, *, begun: bool = True) -> None:
        """`begun`: whether the comment is the coach's, be it empty."""
        if self._untouched(criterion_id):
            return
        entry = DraftRating(
            criterion_id=criterion_id,
            score=st.session_state.get(state.score_key(criterion_id)),
            comment=(st.session_state.get(state.comment_key(criterion_id)) or "") if begun else None,
            revision=self._revisions().get(criterion_id, 0),
            reason=st.session_state.get(state.reason_key(criterion_id)),
        )
        with desk_fields.watching(criterion_id):
            kept = self.services.gradebook.save_draft_rating(
                self.submission_id, self.rubric_id, entry, coach=self._coach(), tab=state.tab(), move=move
            )
            self._revisions()[criterion_id] = kept.revision

    def _untouched(self, criterion_id: str) -> bool:
        """Whether the fields hold what they were filled with, and nothing is kept: the browser sends them once more when a run is followed in their place."""
        entry = self.desk.entry(criterion_id)
        there = (state.get(state.score_key(criterion_id)), state.get(state.comment_key(criterion_id)) or "")
        same = there == (entry.score, entry.comment) and state.get(state.reason_key(criterion_id)) == entry.reason
        return same and criterion_id not in self._draft().ratings

    def _draft(self) -> Draft:
        return self.services.gradebook.draft(self.submission_id, self.rubric_id)

    # overall feedback

    def overall_changed(self) -> None:
        if not desk_fields.echoed(state.OVERALL):
            self._keep_overall(st.session_state.get(state.OVERALL) or "")
            desk_parts.redraw_overall()

    def restore_overall(self) -> None:
        """Put the suggested overall feedback back."""
        self.put_overall(self.desk.suggested_overall, StepKind.RESTORED)
        desk_parts.redraw_overall()

    def put_overall(self, text: str, kind: StepKind = StepKind.INSERTED) -> None:
        """Put a text of which the coach took all or a part in place of what stands there. Another call redraws."""
        desk_fields.replace(state.OVERALL, text)
        self._keep_overall(text, Move(kind=kind))

    def _keep_overall(self, text: str, move: Move = CHANGED) -> None:
        if text == self.desk.overall and self._draft().overall is None:
            return  # as `_untouched`
        with desk_fields.watching(state.OVERALL):
            self._revisions()[state.OVERALL] = self.services.gradebook.save_draft_overall(
                self.submission_id,
                self.rubric_id,
                text,
                self._revisions().get(state.OVERALL, 0),
                coach=self._coach(),
                tab=state.tab(),
                move=move,
            )

    # the whole evaluation

    def save(self) -> None:
        """The coach's act. Does nothing but point at what is undecided when something is."""
        undecided = self._undecided()
        if undecided:
            names = ", ".join(entry.criterion.name for entry in undecided)
            st.session_state[state.REFUSED] = t("desk.undecided", n=len(undecided), names=names)
            desk_parts.redraw_foot()
        st.session_state.pop(state.REFUSED, None)
        self._save_evaluation()
        desk_parts.redraw_card()  # what stands in the cards is what was saved

    @errors.caught
    def _save_evaluation(self) -> None:
        ratings = {
            entry.criterion.id: (
                st.session_state[state.score_key(entry.criterion.id)],
                st.session_state.get(state.comment_key(entry.criterion.id)) or "",
            )
            for entry in self.desk.entries
        }
        evaluation = self.services.gradebook.save_evaluation(
            self.submission_id,
            self.rubric_id,
            ratings=ratings,
            overall=st.session_state.get(state.OVERALL) or "",
            coach=self._coach(),
            run_id=self.run.id if self.run else None,
            based_on=self.desk.saved.version if self.desk.saved else 0,
            reasons=self._reasons(),
            tab=state.tab(),
        )
        st.session_state[state.DESK] = None
        st.session_state[errors.NOTICE] = t("desk.saved", version=evaluation.version)
        st.session_state[state.JUST_SAVED] = (self.submission_id, evaluation.version)

    def _reasons(self) -> dict[str, Reason]:
        found = {e.criterion.id: st.session_state.get(state.reason_key(e.criterion.id)) for e in self.desk.entries}
        return {criterion_id: reason for criterion_id, reason in found.items() if reason is not None}

    def discard(self) -> None:
        """Back to what was saved last, or to the suggestions."""
        self._discard()
        desk_parts.redraw_desk()

    @errors.caught
    def _discard(self) -> None:
        self.services.gradebook.discard_draft(self.submission_id, self.rubric_id, coach=self._coach(), tab=state.tab())
        st.session_state[state.DESK] = None
        st.session_state.pop(state.REFUSED, None)

    def _undecided(self) -> list[Entry]:
        return [e for e in self.desk.entries if st.session_state.get(state.score_key(e.criterion.id)) is None]

    def show_again(self, fields: Sequence[str | None]) -> NoReturn:
        """Show of these fields what the gradebook has now; None is the overall feedback."""
        view = self.services.view(self.run) if self.run else None
        desk = review.desk(rubric=self.desk.rubric, view=view, draft=self._draft(), saved=self.desk.saved)
        for entry in desk.entries:
            if entry.criterion.id in fields:
                state.put(state.score_key(entry.criterion.id), entry.score)
                state.put(state.comment_key(entry.criterion.id), entry.comment)
                state.put(state.reason_key(entry.criterion.id), entry.reason)
                self._revisions()[entry.criterion.id] = entry.revision
        if None in fields:
            state.put(state.OVERALL, desk.overall)
            self._revisions()[state.OVERALL] = desk.draft.overall_revision
        desk_parts.redraw_card(*filter(None, fields), overall=None in fields)

    # two tabs

    def take_theirs(self, field: str) -> None:
        """Show what the other tab has entered and go on from there."""
        st.session_state[state.CONFLICTS].pop(field, None)
        st.session_state[state.DESK] = None
        desk_parts.redraw_desk()

    def keep_mine(self, field: str) -> None:
        """Save what stands here over what the other tab has entered. That stays in the gradebook's log of entries."""
        conflict: EditConflict = st.session_state[state.CONFLICTS].pop(field)
        self._revisions()[field] = conflict.revision
        if field == state.OVERALL:
            self.overall_changed()
        else:
            self._keep(field)
            desk_parts.redraw_card(field)

    def conflict(self, field: str) -> None:
        """Tell about another tab's entry in this field, if there is one."""
        found: EditConflict | None = state.get(state.CONFLICTS, {}).get(field)
        if found is None:
            return
        with st.container(border=True, key=f"conflict_{field}", gap="small"):
            errors.show(found)
            if found.theirs:
                st.text(found.theirs)
            with st.container(horizontal=True):
                st.button(t("desk.take_theirs"), key=f"theirs_{field}", on_click=self.take_theirs, args=(field,))
                st.button(t("desk.keep_mine"), key=f"mine_{field}", on_click=self.keep_mine, args=(field,))

    @staticmethod
    def _revisions() -> dict[str, int]:
        revisions: dict[str, int] = st.session_state.setdefault(state.REVISIONS, {})
        return revisions

    def _coach(self) -> str:
        return self.services.preferences().coach
