"""What stands on the review desk now, read from the gradebook by whichever part is being drawn."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from grader import review
from grader.bootstrap import Services
from grader.evaluation import Evaluation, RubricVersion
from grader.opinions import collect
from grader.precedent import in_force
from grader.run import Run
from grader.submission import Submission
from pages.components import blind, desk_filling, desk_parts, opinions, state
from pages.components.desk_actions import Actions
from pages.components.services import model

Draw = Callable[[Actions], None]


TOGETHER = 0.5
"""Seconds within which parts asked for together are drawn."""


class Reading:
    """The desk of one submission under one rubric version. Reading all of it takes some three milliseconds, an element on the screen one."""

    def __init__(self, services: Services, submission: Submission, rubric: RubricVersion, only: str = "") -> None:
        """`only` is the criterion that stands alone on the desk, "" where all do."""
        self._services, self._submission, self._rubric, self._only = services, submission, rubric, only
        self._laid: Actions | None = None
        self._parts: list[str] = []
        self._read: tuple[set[str], float, Actions] | None = None
        self.runs: tuple[Run, ...] = ()
        """Newest first, as read last."""
        self.asked: tuple[Run, ...] = ()
        """The opinions on the run that is shown, as they were when the desk was read: what ends while it is being drawn is still to be drawn."""

    def read(self) -> Actions:
        """As the gradebook has it now. Draws the whole page anew when that is about something else than the desk: a run under way, a name no longer hidden."""
        services, rubric = self._services, self._rubric
        self.runs = tuple(services.gradebook.runs_of(self._submission.id, rubric.id))
        run = review.shown_run(self.runs)
        view = services.view(run) if run else None
        if view and view.status.active:
            st.rerun()  # started meanwhile, perhaps in another tab: the whole page has to change over to following it
        blind.reveal(services, self._submission)
        self.asked = opinions.beside(services, run, self.runs)
        desk = review.desk(
            rubric=rubric.rubric,
            view=view,
            draft=services.gradebook.draft(self._submission.id, rubric.id),
            saved=self._latest(),
            opinions=collect(run.id, self.asked, rubric.rubric) if run else {},
        )
        return Actions(
            services=services, submission_id=self._submission.id, rubric_id=rubric.id, run=run,
            desk=desk.only(self._only) if self._only else desk, only=self._only,
            offline=model(services).endpoint == "offline",
            precedents=in_force(services.gradebook.precedents(self._submission.assignment)),
        )  # fmt: skip

    @contextmanager
    def laid_out(self) -> Iterator[Actions]:
        """The whole desk is drawn inside: its fields are filled and its parts show what was read once."""
        self._laid, self._parts = self.read(), [desk_parts.DESK]
        try:
            desk_filling.seed(self._laid)
            yield self._laid
        finally:
            self._laid = None
            st.session_state[state.PARTS] = self._parts

    def part(self, key: str, draw: Draw) -> None:
        """Draw a part of the desk, which from then on can be drawn anew on its own."""
        self._parts.append(key)
        st.fragment(self._part, key=key)(key, draw)

    def _part(self, key: str, draw: Draw) -> None:
        actions = self._laid
        if actions is None:
            actions = self._shared(key)
            if state.get(state.DESK) != actions.signature and not desk_filling.goes_on(actions):
                st.rerun()  # another tab has saved meanwhile, or another run counts now
        draw(actions)

    def _shared(self, key: str) -> Actions:
        """Parts that a callback has asked for together show what the first of them has read."""
        waiting: set[str] = state.get(state.TOGETHER) or set()
        if key not in waiting:
            return self.read()
        if self._read is None or self._read[0] is not waiting or time.monotonic() - self._read[1] > TOGETHER:
            self._read = (waiting, time.monotonic(), self.read())
        waiting.discard(key)
        return self._read[2]

    def _latest(self) -> Evaluation | None:
        versions = self._services.gradebook.evaluations(self._submission.id)
        return next((each for each in versions if each.rubric_id == self._rubric.id), None)
