"""The tables of the history page: filtered, searched, sorted and paged by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, case, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select

from db.blind_first import sealed
from db.concealed import concealed, concealed_among
from db.records import Records
from db.tables import GradingRow, RubricVersionRow, SubmissionRow
from db.tables_intake import StudentRow
from db.tables_runs import RunRow
from db.types import folded
from db.values import key_of
from grader.history import EvaluationRow, HistoryFilter, Page, Sort
from grader.history import RunRow as RunLine

Listed = TypeVar("Listed", GradingRow, RunRow)
Order = tuple[Any, ...]
LONGEST_TEXT = 1000
FEW = 500


class History(Records):
    def evaluation_rows(self, wanted: HistoryFilter) -> Page[EvaluationRow]:
        newest = (col(GradingRow.at).desc(), col(GradingRow.id).desc())
        orders: Mapping[Sort, Order] = {
            Sort.OLDEST: (col(GradingRow.at), col(GradingRow.id)),
            Sort.STUDENT: (*_by_student(GradingRow, blind=wanted.blind), *newest),
            Sort.ASSIGNMENT: (col(GradingRow.title_key), *newest),
            Sort.BEST: (col(GradingRow.share).desc().nulls_last(), *newest),
            Sort.WORST: (col(GradingRow.share).nulls_last(), *newest),
            Sort.COST: (col(GradingRow.cost_usd).desc().nulls_last(), *newest),
        }
        order = orders.get(wanted.sort, newest)
        with self._database.read() as session:
            total, rows = _page(session, GradingRow, _of_evaluations(wanted), order, wanted)
            hidden = _hidden(session, rows, wanted)
            return Page(rows=tuple(_evaluation_row(*row, hidden) for row in rows), total=total)

    def run_rows(self, wanted: HistoryFilter) -> Page[RunLine]:
        newest = (col(RunRow.queued_at).desc(), col(RunRow.id).desc())
        orders: Mapping[Sort, Order] = {
            Sort.OLDEST: (col(RunRow.queued_at), col(RunRow.id)),
            Sort.STUDENT: (*_by_student(RunRow, blind=wanted.blind), *newest),
            Sort.ASSIGNMENT: (col(RunRow.title_key), *newest),
            Sort.COST: (col(RunRow.cost_usd).desc().nulls_last(), *newest),
        }
        order = orders.get(wanted.sort, newest)
        with self._database.read() as session:
            total, rows = _page(session, RunRow, _of_runs(wanted), order, wanted)
            hidden = _hidden(session, rows, wanted)
            lines = (_run_line(*row, hidden) for row in rows)
            return Page(rows=tuple(_without_sealed(session, line) for line in lines), total=total)

    def submissions_shown(self, wanted: HistoryFilter, *, runs: bool) -> dict[str, tuple[int, ...]]:
        conditions = _of_runs(wanted) if runs else _of_evaluations(wanted)
        shown = select((RunRow if runs else GradingRow).submission_id).where(*conditions)
        last = func.max(col(SubmissionRow.id)).label("last")
        students = (
            select(col(SubmissionRow.assignment), last)
            .where(col(SubmissionRow.id).in_(shown))
            .group_by(col(SubmissionRow.assignment), col(SubmissionRow.student_id))
            .order_by(col(SubmissionRow.assignment), last)
        )
        found: dict[str, list[int]] = {}
        with self._database.read() as session:
            for assignment, submission_id in session.exec(students):
                found.setdefault(assignment, []).append(key_of(submission_id))
        return {assignment: tuple(numbers) for assignment, numbers in found.items()}

    def history_values(self) -> dict[str, list[str]]:
        columns = {
            "assignment": (col(GradingRow.assignment), col(RunRow.assignment)),
            "model": (col(GradingRow.model), col(RunRow.model)),
            "coach": (col(GradingRow.coach), col(RunRow.started_by)),
        }
        with self._database.read() as session:
            return {
                name: sorted({value for column in pair for value in _distinct(session, column)})
                for name, pair in columns.items()
            }


def _of_evaluations(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    return _conditions(wanted, GradingRow, col(GradingRow.at), col(GradingRow.model), col(GradingRow.coach))


def _of_runs(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    return _conditions(wanted, RunRow, col(RunRow.queued_at), col(RunRow.model), col(RunRow.started_by))


def _conditions(
    wanted: HistoryFilter,
    table: type[GradingRow] | type[RunRow],
    at: Mapped[Any],
    model: Mapped[Any],
    coach: Mapped[Any],
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (col(table.assignment), wanted.assignments),
        (col(table.status), wanted.statuses),
        (model, wanted.models),
        (coach, wanted.coaches),
        *([(col(RunRow.purpose), wanted.purposes)] if table is RunRow else []),
    ):
        if values:
            conditions.append(column.in_(values))
    if wanted.since is not None:
        conditions.append(at >= wanted.since)
    if wanted.until is not None:
        conditions.append(at <= wanted.until)
    text = folded(wanted.text.strip())[:LONGEST_TEXT]
    if text:
        # both sides are folded already; autoescape: no character means anything but itself
        open_search = col(table.search).contains(text, autoescape=True)
        conditions.append(_blind_search(table, text, open_search) if wanted.blind else open_search)
    return conditions


def _by_student(table: type[GradingRow] | type[RunRow], *, blind: bool) -> Order:
    if not blind:
        return (col(table.student_key),)
    hidden = col(table.submission_id).in_(concealed())
    return hidden.desc(), case((hidden, _number(table)), else_=0), case((hidden, ""), else_=table.student_key)


def _blind_search(
    table: type[GradingRow] | type[RunRow], text: str, open_search: ColumnElement[bool]
) -> ColumnElement[bool]:
    """What is hidden is found by its number and the assignment only."""
    hidden = col(table.submission_id).in_(concealed())
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())[:9]
    harmless = col(table.title_key).contains(text, autoescape=True)
    if digits:
        harmless = or_(harmless, _number(table) == int(digits))
    return or_(and_(hidden, harmless), and_(~hidden, open_search))


def _number(table: type[GradingRow] | type[RunRow]) -> ColumnElement[int]:
    theirs = select(StudentRow.number).join(SubmissionRow, col(SubmissionRow.student_id) == col(StudentRow.id))
    return theirs.where(SubmissionRow.id == table.submission_id).correlate(table).scalar_subquery()


def _page(
    session: Session,
    table: type[Listed],
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    wanted: HistoryFilter,
) -> tuple[int, Sequence[tuple[Listed, SubmissionRow, RubricVersionRow, int]]]:
    # a search reads every row, so it is done once when it finds little; when it finds much, a page of it fills early
    found = session.exec(select(table.id).where(*conditions).limit(FEW + 1)).all() if wanted.text else ()
    if wanted.text and len(found) <= FEW:
        total, conditions = len(found), [col(table.id).in_(found)]
    else:
        total = session.exec(select(func.count()).select_from(table).where(*conditions)).one()
    size = max(1, wanted.size)
    skipped = (max(1, wanted.page) - 1) * size
    if skipped >= total:
        return total, ()
    # the page is cut from one table and its index; only what stands on it is looked up in the others
    here = select(table.id).where(*conditions).order_by(*order).limit(size).offset(skipped).subquery()
    rows = session.exec(
        select(table, SubmissionRow, RubricVersionRow, StudentRow.number)
        .join(here, here.c.id == col(table.id))
        .join(SubmissionRow, col(SubmissionRow.id) == col(table.submission_id))
        .join(RubricVersionRow, col(RubricVersionRow.id) == col(table.rubric_id))
        .join(StudentRow, col(StudentRow.id) == col(SubmissionRow.student_id))
        .order_by(*order)
    ).all()
    return total, rows


def _hidden(
    session: Session, rows: Sequence[tuple[Any, SubmissionRow, RubricVersionRow, int]], wanted: HistoryFilter
) -> set[int]:
    return concealed_among(session, {key_of(row[1].id) for row in rows}) if wanted.blind else set()


def _evaluation_row(
    row: GradingRow, submission: SubmissionRow, rubric: RubricVersionRow, number: int, hidden: set[int]
) -> EvaluationRow:
    return EvaluationRow(
        submission_id=row.submission_id,
        rubric_id=row.rubric_id,
        rubric_number=rubric.number,
        assignment=row.assignment,
        assignment_title=rubric.title,
        student=submission.student,
        owner=submission.owner,
        repo=submission.repo,
        path=submission.path,
        commit=submission.commit_sha,
        permalink=submission.permalink,
        status=row.status,
        score=row.score,
        max_score=rubric.max_score,
        version=row.version,
        changed=row.changed,
        model=row.model,
        coach=row.coach,
        at=row.at,
        cost_usd=row.cost_usd,
        student_number=number,
        concealed=row.submission_id in hidden,
        replaced=submission.replaced_by is not None,
    )


def _run_line(
    row: RunRow, submission: SubmissionRow, rubric: RubricVersionRow, number: int, hidden: set[int]
) -> RunLine:
    return RunLine(
        run_id=key_of(row.id),
        submission_id=row.submission_id,
        rubric_id=row.rubric_id,
        rubric_number=rubric.number,
        assignment=row.assignment,
        assignment_title=rubric.title,
        student=submission.student,
        owner=submission.owner,
        repo=submission.repo,
        path=submission.path,
        status=row.status,
        score=row.score,
        max_score=rubric.max_score,
        model=row.model,
        coach=row.started_by,
        at=row.queued_at,
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        estimated=bool(row.estimated),
        cost_usd=row.cost_usd,
        purpose=row.purpose,
        student_number=number,
        concealed=row.submission_id in hidden,
        replaced=submission.replaced_by is not None,
    )


def _without_sealed(session: Session, line: RunLine) -> RunLine:
    """Without the sum of the suggested scores while one of them is hidden."""
    hides = line.score is not None and sealed(session, (line.submission_id, line.rubric_id))
    return replace(line, score=None) if hides else line


def _distinct(session: Session, column: Mapped[Any]) -> list[str]:
    """The different values of an indexed column, each found by one step into the index; DISTINCT would walk through every row."""
    steps = select(func.min(column).label("value")).cte("steps", recursive=True)
    following = select(func.min(column)).where(column > steps.c.value).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    return list(session.exec(select(steps.c.value).where(steps.c.value.is_not(None))).all())
