"""What coaches changed outside the review desk, and taking it back."""

from collections.abc import Mapping
from typing import Any, Protocol

from grader.changes import Act, Change, Standing


class Changes(Protocol):
    """Preferences that are changed by a coach's act, as changes that can be undone. Append-only: undoing is a change of its own."""

    def change_preferences(
        self, values: Mapping[str, Any], act: Act, *, coach: str, also: Mapping[str, Any] | None = None
    ) -> None:
        """`save_preferences` on record; nothing is recorded where nothing changes. What `also` names is kept with it and not taken back."""

    def changes(self, place: str) -> Standing:
        """The last change at that place that can be taken back, and the last that can be done again: those whose preferences nobody has changed since.

        Of many that were overtaken, only the last `changes.TRIED` are looked past.
        """

    def undo_change(self, change_id: int, *, coach: str) -> Change:
        """Put back what stood there before a change, and return that change.

        Raises EditConflict, changing nothing, unless it is the one that `changes` offers at its place: another tab was here.
        """

    def redo_change(self, change_id: int, *, coach: str) -> Change:
        """Make a change that was undone once more. Raises as `undo_change` does."""
