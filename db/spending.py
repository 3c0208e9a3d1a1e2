"""What runs cost: noted before each call, and added up."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Integer, cast
from sqlmodel import Session, col, func, select

from db.records import Records
from db.tables_runs import RunRow
from grader.caps import Caps, Spent
from grader.run import RunPurpose, RunStatus, Usage
from grader.spending import By, Total, in_order, together

TOKENS = tuple(field.name for field in fields(Usage) if field.name != "estimated")
QUARTER_SECONDS = 900
QUARTER = cast(func.strftime("%s", col(RunRow.queued_at)), Integer) // QUARTER_SECONDS
"""Which quarter of an hour since 1970 a run was queued in."""

_SUGGESTS = col(RunRow.purpose).not_in([purpose.value for purpose in RunPurpose if purpose.writes])

ACTIVE = tuple(status.value for status in RunStatus if status.active)


class Spending(Records):
    def note_call(
        self,
        run_id: int,
        *,
        usage: Usage,
        cost_usd: float | None,
        coming_usd: float,
        caps: Caps,
        since: datetime,
    ) -> None:
        # a write transaction from its beginning: of several runs that ask at once, each sees what the one before it noted
        with self._database.write() as session:
            row = self._run(session, run_id)
            if row.status not in ACTIVE:
                return
            before = (cost_usd or 0.0) - coming_usd
            others = _spent(session, since, row.started_by, but=run_id)
            caps.check(Spent(run=before, day=others.day + before, coach=others.coach + before), coming_usd)
            row.cost_usd = cost_usd
            note_usage(row, usage)

    def spent(self, *, since: datetime, coach: str) -> Spent:
        with self._database.read() as session:
            return _spent(session, since, coach)

    def reply_sizes(self, assignment: str, model: str, *, limit: int) -> Sequence[int]:
        wanted = (
            select(RunRow.completion_tokens)
            .where(RunRow.assignment == assignment, RunRow.model == model, RunRow.status == RunStatus.COMPLETED.value)
            .where(col(RunRow.completion_tokens).is_not(None), RunRow.criteria == [], _SUGGESTS)
            .order_by(col(RunRow.queued_at).desc(), col(RunRow.id).desc())  # in the order of the index by model
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(size for size in session.exec(wanted) if size is not None)

    def totals(self, by: By, *, since: datetime | None, zone: tzinfo | None = None) -> Sequence[Total]:
        keys: dict[By, Any] = {
            By.MODEL: col(RunRow.model),
            By.ASSIGNMENT: col(RunRow.assignment),
            By.COACH: col(RunRow.started_by),
        }
        key = keys.get(by, QUARTER)
        counts = [func.coalesce(func.sum(getattr(RunRow, name)), 0) for name in TOKENS]
        unpriced = func.count().filter(col(RunRow.prompt_tokens).is_not(None), col(RunRow.cost_usd).is_(None))
        estimated = func.coalesce(func.max(RunRow.estimated), 0)
        columns: list[Any] = [key, func.count(), *counts, estimated, func.total(RunRow.cost_usd), unpriced]
        wanted = select(*columns)
        if since is not None:
            wanted = wanted.where(RunRow.queued_at >= since)
        with self._database.read() as session:
            rows = session.exec(wanted.group_by(key)).all()
        return in_order(_by_day(rows, zone) if by is By.DAY else [_total(str(row[0]), row) for row in rows], by)


def _total(key: str, row: Any) -> Total:  # noqa: ANN401 - a row of the query above
    _, runs, *counts, estimated, cost, unpriced = row
    usage = Usage(**dict(zip(TOKENS, counts, strict=True)), estimated=bool(estimated))
    return Total(key=key, runs=runs, usage=usage, cost_usd=cost, unpriced=unpriced)


def _by_day(rows: Sequence[Any], zone: tzinfo | None) -> list[Total]:
    """Quarters of an hour as days of `zone`: its midnight is on one of them whatever its offset from UTC."""
    days: dict[str, list[Total]] = {}
    for row in rows:
        day = datetime.fromtimestamp(row[0] * QUARTER_SECONDS, UTC).astimezone(zone).date().isoformat()
        days.setdefault(day, []).append(_total(day, row))
    return [replace(together(parts), key=day) for day, parts in days.items()]


def note_usage(row: RunRow, usage: Usage | None) -> None:
    """Have the row say what was used, or that nothing is known."""
    for column in fields(Usage):
        setattr(row, column.name, getattr(usage, column.name) if usage else None)


def _spent(session: Session, since: datetime, coach: str, *, but: int = 0) -> Spent:
    cost = col(RunRow.cost_usd)
    sums = select(func.total(cost), func.total(cost).filter(col(RunRow.started_by) == coach))
    day, own = session.exec(sums.where(RunRow.queued_at >= since, RunRow.id != but)).one()
    return Spent(day=day, coach=own)
