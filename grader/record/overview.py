"""What was done so far."""

from collections.abc import Mapping
from typing import Any, Protocol

from grader.history import EvaluationRow, HistoryFilter, Page, RunRow


class Overview(Protocol):
    """What was done so far, and what was chosen on the settings page."""

    def evaluation_rows(self, wanted: HistoryFilter) -> Page[EvaluationRow]: ...

    def run_rows(self, wanted: HistoryFilter) -> Page[RunRow]: ...

    def submissions_shown(self, wanted: HistoryFilter, *, runs: bool) -> dict[str, tuple[int, ...]]:
        """Of each assignment's key, the ids of the submissions that stand on all pages of evaluations, or of runs: one for each student, ascending."""

    def history_values(self) -> dict[str, list[str]]:
        """What can be filtered by: distinct "assignment", "model" and "coach"."""

    def preferences(self) -> dict[str, Any]:
        """What was changed on the settings page. Never holds a secret."""

    def save_preferences(self, values: Mapping[str, Any]) -> None:
        """Replace the preferences named in `values`; None removes one."""
