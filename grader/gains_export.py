"""A coach's own figures as a table for spreadsheets: nothing of any single submission or student stands in it."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from grader import export
from grader.gains import Graded, Span, figures, parted

COLUMNS = (
    "submissions", "first attempts", "timed", "seconds", "median seconds", "lower quartile", "upper quartile",
    "ratings", "accepted", "edited", "overturned", "own",
    "scored first", "of these with a suggested score", "first score as suggested", "changed to the suggested score",
)  # fmt: skip


def csv_file(coach: str, graded: Sequence[Graded], titles: Mapping[str, str], span: Span, zone: tzinfo) -> bytes:
    """A line for each assignment and period of `span`, named by its first day. What is not known is an empty cell."""
    lines: list[Sequence[export.Cell]] = [("coach", "assignment", "assignment title", span.value, *COLUMNS)]
    parts = parted(graded, lambda one: (one.assignment, span.start(one.saved_at, zone)))
    for (assignment, first_day), part in sorted(parts.items()):
        found = figures(part)
        first = found.origins.scored_first
        lines.append(
            (
                coach, assignment, titles.get(assignment, assignment), first_day.isoformat(), found.submissions, found.first,
                found.timed, *(_whole(value) for value in (found.seconds if found.timed else None, found.median, found.low, found.high)),
                found.origins.ratings, found.origins.accepted, found.origins.edited, found.origins.overturned, found.origins.own,
                first.ratings, first.compared, first.agreed, first.moved,
            )
        )  # fmt: skip
    return export.csv_text(lines).encode("utf-8", "replace")


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
