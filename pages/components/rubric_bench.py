"""An assignment on the bench: what its fields show, and how each change becomes a step of the draft the gradebook keeps.

Every widget shows what the draft says. It is given another value only when the draft says something else than the coach typed last (an undo, another tab),
so that nothing is pulled from under the fingers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from grader import rubric_drafts, rubric_editing
from grader.bootstrap import Services
from grader.rubric import Assignment, Place
from grader.rubric_editing import Editing
from grader.rubric_flaws import Flaw, flaws
from grader.rubric_spot import Spot
from pages.components import errors, i18n

ASKED = "edit"
"""Query parameter: the key of the assignment that is being edited."""
LIVE = "400ms"
"""The pause after which a line that is being typed is kept; longer texts are kept by autosave.js."""

Operation = Callable[[Assignment], Assignment]


@dataclass(frozen=True, kw_only=True)
class Bench:
    """`in_force` is what is offered for grading under this key, None for a new assignment."""

    services: Services
    key: str
    editing: Editing
    in_force: Assignment | None
    flaws: tuple[Flaw, ...]

    @property
    def now(self) -> Assignment:
        return self.editing.now

    @property
    def changed(self) -> bool:
        """Whether saving would make a difference."""
        return rubric_editing.sound(self.now) != self.in_force

    @property
    def overtaken(self) -> bool:
        """Whether what is in force was changed elsewhere since this draft was begun."""
        there = rubric_drafts.fingerprint(self.in_force) if self.in_force else ""
        return there != self.editing.base

    # steps: callbacks of widgets

    def act(self, operate: Operation) -> None:
        """One step."""
        self._keep(lambda editing: editing.stepped(operate(editing.now)))

    def typed(self, spot: Spot) -> None:
        """What stands in a field now, as a step. A number that was wiped out, where there must be one, comes back."""
        value = st.session_state[self.widget(spot)]
        before = spot.read(self.now)
        if isinstance(before, Place):
            value = Place(value)
        if value is None and spot.field in ("score", "times"):
            return
        grew = isinstance(value, str) and isinstance(before, str)
        field = rubric_editing.typing(spot.name, before, value) if grew else ""
        self._keep(lambda editing: editing.stepped(spot.write(editing.now, value), field=field))

    def undo(self) -> None:
        self._keep(Editing.undone)

    def redo(self) -> None:
        self._keep(Editing.redone)

    def new_id(self) -> str:
        """For a criterion: none that there is, was, or was ever used under this key."""
        versions = self.services.gradebook.rubric_versions(self.key)
        used = {item.id for version in versions for item in version.rubric.criteria}
        return rubric_editing.new_id(used | rubric_editing.ids(self.editing))

    @errors.caught
    def _keep(self, change: Callable[[Editing], Editing]) -> None:
        current = of(self.services, self.key) or self
        self.services.gradebook.save_preferences(rubric_drafts.kept(self.key, change(current.editing)))

    # fields

    def widget(self, spot: Spot) -> str:
        return f"edit_{self.key}_{spot.name}"

    def line(self, spot: Spot, label: str, **options: Any) -> None:  # noqa: ANN401 - st.text_input's
        """Draw a field for one line, and below it what it lacks."""
        st.text_input(label, key=self.seeded(spot), live=LIVE, on_change=self.typed, args=(spot,), **options)
        self.lacks(spot)

    def text(self, spot: Spot, label: str, **options: Any) -> None:  # noqa: ANN401 - st.text_area's
        """The same for a text of any length."""
        options = {"height": "content", **options}
        st.text_area(label, key=self.seeded(spot), on_change=self.typed, args=(spot,), **options)
        self.lacks(spot)

    def number(self, spot: Spot, label: str, **options: Any) -> None:  # noqa: ANN401 - st.number_input's
        """The same for a number. What it lacks is said where the row ends."""
        st.number_input(label, key=self.seeded(spot), on_change=self.typed, args=(spot,), **options)

    def choice(self, spot: Spot, label: str, options: list[str], names: Callable[[str], str], **others: Any) -> None:  # noqa: ANN401
        """The same for one of a few choices."""
        st.selectbox(
            label, options, key=self.seeded(spot), format_func=names, on_change=self.typed, args=(spot,), **others
        )

    def lacks(self, *spots: Spot) -> None:
        """Draw what is missing in these places, a sentence each."""
        said = [flaw.say(i18n.current()) for flaw in self.flaws if flaw.spot in spots]
        if said:
            st.caption("  \n".join(f":red[:material/error: {sentence}]" for sentence in said))

    def seeded(self, spot: Spot) -> str:
        """The key of the widget for this spot, once its value is what the draft says."""
        key, value = self.widget(spot), spot.read(self.now)
        value = value.value if isinstance(value, Place) else value
        if key not in st.session_state or st.session_state[key] != value:
            st.session_state[key] = value
        return key


def open_at(key: str) -> None:
    """Edit this assignment."""
    st.query_params[ASKED] = key


def close() -> None:
    """Back to the list; the draft stays."""
    st.query_params.pop(ASKED, None)


def of(services: Services, key: str) -> Bench | None:
    """The assignment `key` as it is being edited; None when there is neither an assignment nor a draft of that key."""
    preferences = services.gradebook.preferences()
    in_force = next((one for one in services.assignments() if one.key == key), None)
    editing = rubric_drafts.of(preferences, key)
    if in_force is not None:
        editing = editing or rubric_editing.begun(in_force, base=rubric_drafts.fingerprint(in_force))
        editing = rubric_drafts.caught_up(editing, in_force)
    if editing is None:
        return None
    return Bench(services=services, key=key, editing=editing, in_force=in_force, flaws=flaws(editing.now))
