"""Which suggestions stay hidden until the coach has scored, and what was scored then. Within the caller's transaction."""

from datetime import datetime

from sqlmodel import Session, col, select

from db.tables import EntryLogRow, EvaluationRow, RatingRow
from db.tables_blind_first import BlindDrawRow, FirstScoreRow
from db.tables_runs import RunRow, SuggestionRow
from db.types import storable
from grader.blind_first import Draw, FirstScore
from grader.run import RunPurpose

Desk = tuple[int, int]


def keep_draw(session: Session, run_id: int, desk: Desk, drawn: Draw | None, at: datetime) -> None:
    """Record what was drawn for a run that is being queued: what is hidden on the desk already stays so, what was suggested or scored there is not hidden."""
    still = sealed(session, desk)
    if drawn is None and not still:
        return
    share, hidden = (drawn.share, set(drawn.hidden) - known(session, desk)) if drawn else (0, set())
    session.add(BlindDrawRow(run_id=run_id, share=share, hidden=sorted(hidden | still), at=at))
    session.flush()


def copy_draw(session: Session, run_id: int, begun: int) -> None:
    """A run that goes on with another has its draw."""
    row = session.get(BlindDrawRow, begun)
    if row is not None:
        session.add(BlindDrawRow(run_id=run_id, share=row.share, hidden=row.hidden, at=row.at))
        session.flush()


def sealed(session: Session, desk: Desk) -> frozenset[str]:
    """The ids of the criteria of a desk whose suggestions stay hidden now, whatever run they are of."""
    draws = (
        select(BlindDrawRow.hidden)
        .join(RunRow, col(RunRow.id) == col(BlindDrawRow.run_id))
        .where(RunRow.submission_id == desk[0], RunRow.rubric_id == desk[1])
    )
    hidden = {criterion_id for drawn in session.exec(draws) for criterion_id in drawn}
    left = hidden - first_scores(session, desk).keys() if hidden else hidden
    # a score that was brought in from another gradebook is on the desk without having been given first
    return frozenset(left - _scored(session, desk) if left else left)


def note_score(session: Session, desk: Desk, criterion_id: str, score: int | None, *, coach: str, at: datetime) -> None:
    """The coach gives a score, which is not on the desk yet. The first one, where the suggestion was hidden, is kept, and from now on that is shown."""
    if score is not None and criterion_id in sealed(session, desk):
        row = FirstScoreRow(
            submission_id=desk[0],
            rubric_id=desk[1],
            criterion_id=criterion_id,
            score=score,
            coach=storable(coach),
            at=at,
        )
        session.add(row)
        session.flush()


def first_scores(session: Session, desk: Desk) -> dict[str, FirstScore]:
    rows = select(FirstScoreRow).where(FirstScoreRow.submission_id == desk[0], FirstScoreRow.rubric_id == desk[1])
    return {row.criterion_id: FirstScore(score=row.score, coach=row.coach, at=row.at) for row in session.exec(rows)}


def known(session: Session, desk: Desk) -> set[str]:
    """What a suggestion was made for, hidden or not, and what was ever scored."""
    suggested = (
        select(SuggestionRow.criterion_id)
        .join(RunRow, col(RunRow.id) == col(SuggestionRow.run_id))
        .where(RunRow.submission_id == desk[0], RunRow.rubric_id == desk[1], RunRow.purpose == RunPurpose.GRADE.value)
    )
    return {*session.exec(suggested), *_scored(session, desk)}


def _scored(session: Session, desk: Desk) -> set[str]:
    """What a score was ever given for, be it taken back since."""
    entered = select(EntryLogRow.criterion_id).where(
        EntryLogRow.submission_id == desk[0],
        EntryLogRow.rubric_id == desk[1],
        EntryLogRow.what == "rating",
        col(EntryLogRow.score).is_not(None),
    )
    saved = (
        select(RatingRow.criterion_id)
        .join(EvaluationRow, col(EvaluationRow.id) == col(RatingRow.evaluation_id))
        .where(EvaluationRow.submission_id == desk[0], EvaluationRow.rubric_id == desk[1])
    )
    return {name for name in (*session.exec(entered.distinct()), *session.exec(saved.distinct())) if name is not None}
