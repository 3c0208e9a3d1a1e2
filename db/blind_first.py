"""Which suggestions stay hidden until the coach has scored, and what was scored then. Within the caller's transaction."""

from datetime import datetime

from sqlmodel import Session, col, select

from db.grading import latest_evaluation
from db.tables import DraftEntryRow, RunRow, SuggestionRow
from db.tables_blind_first import BlindDrawRow, FirstScoreRow
from db.types import storable
from grader.blind_first import Draw, FirstScore
from grader.run import RunPurpose

Desk = tuple[int, int]


def keep_draw(session: Session, run_id: int, desk: Desk, drawn: Draw | None, at: datetime) -> None:
    """Record what was drawn for a run that is being queued: what is hidden on the desk already stays so, what was suggested or scored there is not hidden."""
    still = sealed(session, desk)
    if drawn is None and not still:
        return
    share, hidden = (drawn.share, set(drawn.hidden) - _known(session, desk)) if drawn else (0, set())
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
    return frozenset(hidden - first_scores(session, desk).keys()) if hidden else frozenset()


def note_score(session: Session, desk: Desk, criterion_id: str, score: int | None, *, coach: str, at: datetime) -> None:
    """The coach has given a score. The first one, where the suggestion was hidden, is kept, and from now on that is shown."""
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


def _known(session: Session, desk: Desk) -> set[str]:
    """What the coach has seen a suggestion for, or scored."""
    suggested = (
        select(SuggestionRow.criterion_id)
        .join(RunRow, col(RunRow.id) == col(SuggestionRow.run_id))
        .where(RunRow.submission_id == desk[0], RunRow.rubric_id == desk[1], RunRow.purpose == RunPurpose.GRADE.value)
    )
    scored = select(DraftEntryRow.criterion_id).where(
        DraftEntryRow.submission_id == desk[0],
        DraftEntryRow.rubric_id == desk[1],
        col(DraftEntryRow.score).is_not(None),
    )
    found = {*session.exec(suggested), *session.exec(scored)}
    saved = latest_evaluation(session, *desk)
    return found if saved is None else found | _all(session, desk)


def _all(session: Session, desk: Desk) -> set[str]:
    levels = session.connection().exec_driver_sql(
        "SELECT DISTINCT criterion_id FROM rubric_level WHERE rubric_id = ?", (desk[1],)
    )
    return set(levels.scalars())
