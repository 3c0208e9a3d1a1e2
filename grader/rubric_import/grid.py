"""A table's rows as criteria: which row is the header, what merged cells continue, and where the levels are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.rubric_import.columns import Columns, LevelColumn, Role, columns_of, is_exact, plain, role_of
from grader.rubric_import.found import Found, Grid, Notes, Row, joined, name_of, prose_of, tidy
from grader.rubric_import.scale import ascending, levels_of, rank_of, take_levels, take_points

_TOTAL = re.compile(
    r"(?:총점|합계|총계|소계|계|총합|total|sum|subtotal|totalscore|totalpoints|sectionsubscore)\d*(?:점|points?)?"
)
_HEADER_WITHIN = 12
LONGEST_HEADER = 60


@dataclass(kw_only=True)
class _Group:
    """A row with the rows that continue it: those whose name is empty or the same."""

    rows: list[Row] = field(default_factory=list)


def recognised(grid: Grid) -> bool:
    """Whether this table says that it is a rubric."""
    return _header(grid) is not None


def criteria_of(grid: Grid, notes: Notes) -> list[Found]:
    """The criteria in a table; none when it holds no text."""
    at = _header(grid)
    if at is not None and is_exact(grid.rows[at].cells):
        return list(_exact(grid.rows[at + 1 :]))
    if at is None and not grid.headed:
        columns, rows = _by_position(grid, notes)
    else:
        if at is None:
            notes.add("rubric_import.no_header", grid.rows[0].line)
        header, rows = grid.rows[at or 0], grid.rows[(at or 0) + 1 :]
        columns = columns_of(header.cells)
        _note_ignored(columns, header, rows, notes)
    if grid.section and columns.description is None and columns.descriptor is None:
        notes.add("rubric_import.from_section", grid.rows[0].line)
    if (whole := _one_criterion(grid, columns, rows)) is not None:
        return [whole]
    _fill_down(rows, columns)
    levels = _ordered(columns.levels, notes, grid.rows[at].line if at is not None else None)
    found: list[Found] = []
    for group in _groups(rows, columns, notes):
        found += _criteria(group, columns, levels, grid.section, notes)
    return found


def _header(grid: Grid) -> int | None:
    """Where the row stands that names the columns: the first with two headers known, else one beside another short text, else a single one."""
    best: tuple[int, int] | None = None
    for at, row in enumerate(grid.rows[:_HEADER_WITHIN]):
        filled = [cell for cell in row.cells if cell.strip()]
        if is_exact(row.cells):
            return at
        if not filled or max(map(len, filled)) > LONGEST_HEADER:
            continue
        if not any(role_of(cell) in (Role.NAME, Role.EITHER, Role.DESCRIPTION, Role.SECTION) for cell in filled):
            continue
        known = columns_of(row.cells).known
        fit = 3 if known > 1 else 2 if at == 0 and len(filled) > 1 else 1 if len(filled) == 1 else 0
        if fit > (best[0] if best else 0):
            best = fit, at
    return best[1] if best else None


def _by_position(grid: Grid, notes: Notes) -> tuple[Columns, list[Row]]:
    """A table without known headers: the first column of text names the criterion, the next describes it."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    texts = [
        column
        for column in range(width)
        if any(
            len(name_of(row.cell(column))) > 1 and not levels_of(row.cell(column), None, Notes()) for row in grid.rows
        )
    ]
    points = [
        column
        for column in range(width)
        if column not in texts and column > min(texts, default=0) and all(levels_of(row.cell(column), None, Notes()) for row in grid.rows)
    ]  # fmt: skip
    notes.add("rubric_import.no_header", grid.rows[0].line if grid.rows else None)
    return Columns(
        name=texts[0] if texts else None,
        description=texts[1] if len(texts) > 1 else None,
        points=points[0] if points else None,
    ), grid.rows


def _one_criterion(grid: Grid, columns: Columns, rows: list[Row]) -> Found | None:
    """A table of levels and their descriptors only, under a heading that names the criterion."""
    texts = [column for column in (columns.name, columns.description, columns.descriptor) if column is not None]
    if not grid.heading or columns.score is None or len(texts) != 1 or columns.levels:
        return None
    filled = [row for row in rows if row.cell(texts[0]).strip()]
    levels = _levels_by_row(filled, Columns(score=columns.score, descriptor=texts[0]))
    if levels is None:
        return None
    name, points = take_points(name_of(grid.heading), None, Notes())
    return Found(name=name, levels=levels or points, line=grid.rows[0].line) if name else None


def _fill_down(rows: list[Row], columns: Columns) -> None:
    """Give each row the area of the merged cell it stands beside."""
    area = ""
    for row in rows:
        if columns.section is not None and columns.section < len(row.cells):
            area = row.cells[columns.section].strip() or area
            row.cells[columns.section] = area


def _note_ignored(columns: Columns, header: Row, rows: list[Row], notes: Notes) -> None:
    for column in sorted(set(columns.ignored)):
        if any(row.cell(column).strip() for row in rows):
            notes.add("rubric_import.column_ignored", header.line, name=header.cell(column)[:60] or f"#{column + 1}")


def _ordered(levels: list[LevelColumn], notes: Notes, line: int | None) -> list[LevelColumn]:
    """Level columns with a score each: as written, else by how good their names are, which is noted."""
    scores = [level.score for level in levels]
    if not levels or (None not in scores and len(set(scores)) == len(scores)):
        return levels
    notes.add("rubric_import.levels_numbered", line, names=" · ".join(level.label for level in levels)[:120])
    order = levels if ascending([level.label for level in levels]) else levels[::-1]
    return [LevelColumn(column=level.column, score=at, label=level.label) for at, level in enumerate(order)]


def _groups(rows: list[Row], columns: Columns, notes: Notes) -> Iterator[_Group]:
    group: _Group | None = None
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        name = name_of(row.cell(columns.name))
        first = next((cell for cell in row.cells if cell.strip()), "")
        if _TOTAL.fullmatch(plain(first)):
            notes.add("rubric_import.row_ignored", row.line, text=" ".join(first.split())[:60])
        elif group and (not name or name == name_of(group.rows[0].cell(columns.name))):
            group.rows.append(row)
        elif not name and columns.description is None:
            notes.add("rubric_import.row_ignored", row.line, text=" ".join(first.split())[:60])
        else:
            if group:
                yield group
            group = _Group(rows=[row])
    if group:
        yield group


def _criteria(
    group: _Group, columns: Columns, levels: list[LevelColumn], section: str, notes: Notes
) -> Iterator[Found]:
    rows = group.rows
    by_row = _levels_by_row(rows, columns)
    scored = [row for row in rows if row.cell(columns.points if columns.points is not None else columns.score).strip()]
    if len(rows) > 1 and not by_row and len(scored) == len(rows) and columns.description is not None:
        notes.add("rubric_import.each_row", rows[0].line, name=name_of(rows[0].cell(columns.name))[:60])
        for row in rows:
            title = prose_of(rows[0].cell(columns.name))
            yield _criterion([row], columns, levels, section, notes, name=row.cell(columns.description), above=title)
        return
    found = _criterion(rows, columns, levels, section, notes, name=rows[0].cell(columns.name), by_row=by_row)
    if found.name:
        yield found
    else:
        notes.add("rubric_import.row_ignored", rows[0].line, text=" ".join(rows[0].cells).strip()[:60])


def _criterion(
    rows: list[Row], columns: Columns, levels: list[LevelColumn], section: str, notes: Notes,
    *, name: str, above: str = "", by_row: dict[int, str] | None = None,
) -> Found:  # fmt: skip
    line = rows[0].line
    if len(rows) > 1 and not by_row:
        notes.add("rubric_import.continued", rows[1].line, name=name_of(name)[:60])
    title, in_name = take_points(name_of(name), line, notes)
    own = "" if above else joined(_bullets([row.cell(columns.description) for row in rows]))
    described = by_row and columns.descriptor is None  # then the column of descriptions holds the levels
    description, in_text = take_levels("" if described else prose_of(own))
    if not title:
        title, description = " ".join(description.split()), ""
    area = next((tidy(row.cell(columns.section)) for row in rows if row.cell(columns.section).strip()), "")
    if columns.description is None and columns.descriptor is None:
        description = description or section
    points = next((found for row in rows if (found := _points(row, columns, notes))), {})
    return Found(
        name=title,
        description=joined((area, above, description), by=". " if "\n" not in description else "\n"),
        levels=by_row or _level_cells(rows, levels) or in_text or points or in_name,
        line=line,
    )


def _bullets(cells: list[str]) -> list[str]:
    """Several cells of one criterion as a list, one as it is."""
    filled = [prose_of(cell) for cell in cells if cell.strip()]
    return filled if len(filled) < 2 else [cell if re.match(r"\s*[-*•]\s", cell) else f"- {cell}" for cell in filled]


def _points(row: Row, columns: Columns, notes: Notes) -> dict[int, str]:
    for column in (columns.points, columns.score):
        cell = row.cell(column)
        if cell.strip():
            if levels := levels_of(cell, row.line, notes):
                return levels
            in_lines = take_levels(cell)[1]
            if not in_lines:
                notes.add("rubric_import.points_unread", row.line, text=" ".join(cell.split())[:60])
            return in_lines
    return {}


def _level_cells(rows: list[Row], levels: list[LevelColumn]) -> dict[int, str]:
    """The descriptors under the level columns; where a cell is empty, what the column is called."""
    return {
        level.score: joined(prose_of(row.cell(level.column)) for row in rows) or level.label
        for level in sorted(levels, key=lambda level: level.score or 0)
        if level.score is not None
    }


def _levels_by_row(rows: list[Row], columns: Columns) -> dict[int, str] | None:
    """The levels, where each row of a criterion is one: its score (or the level's name) and its descriptor."""
    at = columns.score if columns.score is not None else columns.points
    texts = columns.descriptor if columns.descriptor is not None else columns.description
    if at is None or len(rows) < 2:
        return None
    given = [" ".join(row.cell(at).split()) for row in rows]
    if all(re.fullmatch(r"\d{1,4}\s*(?:점|points?|pts?)?", text) for text in given):
        scores = [int(re.match(r"\d+", text)[0]) for text in given]  # type: ignore[index]
        if columns.score is None and 0 not in scores:
            return None
    elif all(given) and all(rank_of(text) is not None for text in given):
        order = given if ascending(given) else given[::-1]
        scores = [order.index(text) for text in given]
    else:
        return None
    if len(set(scores)) < len(scores):
        return None
    return dict(sorted((score, prose_of(row.cell(texts))) for score, row in zip(scores, rows, strict=True)))


def _exact(rows: list[Row]) -> Iterator[Found]:
    """What `grader/rubric_export.py` wrote: a row for each level, the criterion in the first of them; nothing is tidied."""
    found: Found | None = None
    for row in rows:
        cells = [*row.cells, "", "", "", "", ""]
        if cells[1].strip():
            if found:
                yield found
            found = Found(id=cells[0], name=cells[1], description=cells[2], line=row.line)
        if found and cells[3].strip().isdigit():
            found.levels[int(cells[3])] = cells[4]
    if found:
        yield found
