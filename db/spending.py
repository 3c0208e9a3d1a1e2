"""What runs cost: noted before each call, and added up."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.records import Records
from db.tables import RunRow
from grader.caps import Caps, Spent
from grader.run import RunStatus, Usage

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
            .where(col(RunRow.completion_tokens).is_not(None), RunRow.criteria == [])
            .order_by(col(RunRow.id).desc())
            .limit(limit)
        )
        with self._database.read() as session:
            return tuple(size for size in session.exec(wanted) if size is not None)


def note_usage(row: RunRow, usage: Usage | None) -> None:
    """Have the row say what was used, or that nothing is known."""
    for column in fields(Usage):
        setattr(row, column.name, getattr(usage, column.name) if usage else None)


def _spent(session: Session, since: datetime, coach: str, *, but: int = 0) -> Spent:
    cost = col(RunRow.cost_usd)
    sums = select(func.total(cost), func.total(cost).filter(col(RunRow.started_by) == coach))
    day, own = session.exec(sums.where(RunRow.queued_at >= since, RunRow.id != but)).one()
    return Spent(day=day, coach=own)
