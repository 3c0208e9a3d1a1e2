"""Finds out what form a rubric has, has it read, and completes what it leaves open."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import yaml

from grader.errors import RubricError
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.rubric_file import LONGEST_TEXT, read_assignment
from grader.rubric_import import data, grid, html, listing, markdown, sheets
from grader.rubric_import.found import Found, Grid, Note, Notes
from grader.rubric_yaml import as_yaml
from grader.yaml_text import load

ENDINGS = (".yaml", ".yml", ".json", ".md", ".html", ".htm", ".csv", ".tsv", ".txt", ".xlsx")
DATA = (".yaml", ".yml", ".json")
_OURS = re.compile(r"^[ \t]*[\"']?criteria[\"']?[ \t]*:", re.MULTILINE)
_TITLED = re.compile(r"^[ \t]*[\"']?title[\"']?[ \t]*:", re.MULTILINE)
_BULLET = re.compile(r"(?:^|\n)\s*(?:[-*•]\s+)?")
_HANGUL = re.compile(r"[가-힣]")
_DERIVED = (
    ("상세 기준을 충족하지 못했다.", "상세 기준을 충족했다."),
    ("The criterion is not met.", "The criterion is met."),
)
BARE = ("{score}점", "Score {score}")
"""The descriptor of a level nothing was said about, by language (ko, en)."""
_WORD = re.compile(r"[a-z][a-z0-9]+")
_SMALL = {"the", "and", "of", "for", "to", "in", "on", "with", "your", "you", "are", "do", "an", "or", "is", "be", "at", "any", "each", "should"}  # fmt: skip
_RESERVED = {"overall", "criteria"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a rubric was understood. `form` names what it was taken for; `given` is what it says about the assignment itself, "" where it says nothing.

    `complete`: it was an assignment file of ours, so nothing had to be guessed.
    """

    form: str
    criteria: tuple[Criterion, ...]
    notes: tuple[Note, ...]
    language: str
    title: str = ""
    complete: Assignment | None = None

    def assignment(self, *, key: str, title: str, course: str, brief: str) -> Assignment:
        """The assignment it becomes. Raises RubricError for what no assignment file may hold."""
        made = Assignment(
            key=key, title=title, course=course, brief=brief, language=self.language, rubric=Rubric(criteria=self.criteria)
        )  # fmt: skip
        return replace(read_assignment(as_yaml(made), name=title), key=key)


@lru_cache(maxsize=4)  # a page asks for the same one with every rerun
def read(given: str | bytes, *, name: str) -> Reading:
    """What `given` says; `name` is the file's, or what to call a pasted text. Raises RubricError when no criteria can be found in it."""
    notes = Notes()
    if isinstance(given, bytes) and given.startswith(b"PK\x03\x04"):
        return _finished("xlsx", _of_grids(sheets.workbook(given, name=name), notes), notes, name=name)
    text = (given if isinstance(given, str) else _decoded(given, name)).lstrip("\ufeff").replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT:
        raise RubricError("rubric.too_long", where=name, limit=LONGEST_TEXT)
    ours = _ours(text, name)
    if ours is not None:
        return Reading(
            form="assignment", criteria=ours.rubric.criteria, notes=(), language=ours.language, title=ours.title, complete=ours
        )  # fmt: skip
    form, found, title = _found(text, name, notes)
    return _finished(form, found, notes, name=name, title=title)


def _decoded(content: bytes, name: str) -> str:
    codings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp949")
    for coding in codings:
        try:
            return content.decode(coding)
        except ValueError:
            continue
    raise RubricError("rubric.file_unreadable", given=name)


def _ours(text: str, name: str) -> Assignment | None:
    """The assignment, when this is a file of our format; what is wrong with such a file is its reader's to say."""
    looks = name.lower().endswith(DATA) or bool(_OURS.search(text) and _TITLED.search(text))
    if not (looks or text.lstrip().startswith("{")):
        return None  # PyYAML takes minutes over some texts that are not YAML at all
    try:
        loaded = _loaded(text)
    except yaml.YAMLError:
        return read_assignment(text, name=name) if looks else None
    if not isinstance(loaded, dict) or not {"title", "criteria"} <= set(loaded):
        return None
    criteria = loaded["criteria"]
    foreign = isinstance(criteria, list) and any(
        isinstance(item, dict) and data.is_foreign(item) for item in criteria
    )  # fmt: skip
    return None if foreign or set(loaded) & {"rubric", "scale"} else read_assignment(text, name=name)


def _loaded(text: str) -> object:
    """What YAML or JSON makes of `text`: raises yaml.YAMLError where it makes nothing."""
    try:
        return load(text)
    except yaml.YAMLError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise yaml.YAMLError(type(error).__name__) from error


def _found(text: str, name: str, notes: Notes) -> tuple[str, list[Found], str]:
    """The form of `text`, its criteria, and its title."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("csv", "tsv"):
        table = sheets.tabbed(text) if ending == "tsv" else sheets.separated(text, certain=True)
        return ending, _of_grids([table] if table else [], notes), ""
    if found := _structured(text, ending, notes):
        return found
    return _html(text, name, notes) if html.is_html(text) else _plain(text, notes)


def _html(text: str, name: str, notes: Notes) -> tuple[str, list[Found], str]:
    grids, rest = html.read(text, name=name)
    return "html", _of_grids(grids, notes) or listing.criteria_of(rest, notes), ""


def _plain(text: str, notes: Notes) -> tuple[str, list[Found], str]:
    """Markdown, cells of a spreadsheet, or lines: the first that has criteria in it."""
    if table := sheets.exported(text):
        return "csv", _of_grids([table], notes), ""
    title = listing.title_of(text)
    if found := _of_grids(markdown.tables(text), notes):
        return "markdown", found, title
    for form, table in (("tsv", sheets.tabbed(text)), ("csv", sheets.separated(text, certain=False))):
        if table and (found := _of_grids([table], notes)):
            return form, found, ""
    return "list", listing.criteria_of(text, notes), title


def _structured(text: str, ending: str, notes: Notes) -> tuple[str, list[Found], str] | None:
    """JSON or YAML, when it is that: a list in Markdown is YAML too, if need be, and is read better as a list."""
    start = text.lstrip()[:1]
    if not (
        ending in ("json", "yaml", "yml") or start == "{" or re.match(r"\s*\[\s*[\[{\"]", text) or _OURS.search(text)
    ):
        return None
    try:
        loaded = json.loads(text) if start == "[" and ending not in ("yaml", "yml") else _loaded(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    found = data.criteria_of(loaded, notes)
    return ("json" if start in "{[" else "yaml", found, data.title_of(loaded)) if found else None


def _of_grids(grids: Sequence[Grid], notes: Notes) -> list[Found]:
    """The criteria of all tables that say they are rubrics; if none does, of the largest."""
    chosen = [table for table in grids if grid.recognised(table)]
    if not chosen and grids:
        chosen = [max(grids, key=lambda table: len(table.rows))]
    found: list[Found] = []
    for table in grids:
        inside = grid.criteria_of(table, notes) if table in chosen else []
        if not inside and table.rows:
            first = " · ".join(cell for cell in table.rows[0].cells if cell)
            notes.add("rubric_import.table_ignored", table.rows[0].line, text=" ".join(first.split())[:60])
        found += inside
    return found


def _finished(form: str, found: Sequence[Found], notes: Notes, *, name: str, title: str = "") -> Reading:
    if not found:
        raise RubricError("rubric_import.nothing_found", where=name)
    letters = "".join(f"{item.name} {item.description}" for item in found)
    language = "ko" if len(_HANGUL.findall(letters)) * 10 > len(letters) else "en"
    ids = _ids(found)
    criteria = tuple(
        _criterion(item, criterion_id, language, notes) for item, criterion_id in zip(found, ids, strict=True)
    )
    derived = sum(not item.levels for item in found)
    if derived:
        notes.add("rubric_import.levels_derived", None, n=derived)
    ordered = sorted(notes.all, key=lambda note: (note.line is not None, note.line or 0))
    return Reading(form=form, criteria=criteria, notes=tuple(ordered), language=language, title=title)


def _criterion(item: Found, criterion_id: str, language: str, notes: Notes) -> Criterion:
    levels = dict(sorted(item.levels.items()))
    if len(levels) == 1:
        only = next(iter(levels))
        levels = {0: "", **levels} if only else {**levels, 1: ""}
        notes.add("rubric_import.one_level", item.line, name=item.name[:60], score=only)
    english = language == "en"
    if not levels:
        unmet, met = _DERIVED[english]
        levels = {0: unmet, 1: _BULLET.sub(" / ", item.description).removeprefix(" / ") if item.description else met}
    bare = [score for score, descriptor in levels.items() if not descriptor.strip()]
    if bare:
        notes.add("rubric_import.no_descriptor", item.line, name=item.name[:60], lowest=bare[0], highest=bare[-1])
    return Criterion(
        id=criterion_id, name=item.name.strip(), description=item.description.strip(),
        levels=tuple(
            Level(score=score, descriptor=descriptor.strip() or BARE[english].format(score=score))
            for score, descriptor in levels.items()
        ),
    )  # fmt: skip


def _ids(found: Sequence[Found]) -> list[str]:
    """An id for each: the one given, else the first English words of the name, else its number. The same text gives the same ids."""
    ids: list[str] = []
    for at, item in enumerate(found, 1):
        base = item.id if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", item.id) else _slug(item.name) or f"c{at}"
        chosen, copy = base, 2
        while chosen in ids or chosen in _RESERVED:
            chosen, copy = f"{base[:36]}_{copy}", copy + 1
        ids.append(chosen)
    return ids


def _slug(name: str) -> str:
    words = [word for word in _WORD.findall(name.casefold()) if word not in _SMALL]
    slug = ""
    for word in words[:4]:
        longer = f"{slug}_{word}" if slug else word
        if len(longer) > 36:
            break
        slug = longer
    return slug
