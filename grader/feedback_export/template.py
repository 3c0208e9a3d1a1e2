"""The coach's template: a report in, Markdown out. Nothing but the report can be reached from it, and it cannot run long.

The language is a small part of Jinja2's: output, `if`, `for` over criteria and cited cells, comparisons, and the filters below. Whatever is put in is
escaped where it is put; a text that was written in Markdown stays Markdown and stays where it is put, also in a list, a quotation or a table.
"""

import re
import traceback
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grader.errors import TemplateRefused
from grader.feedback_export.markdown_text import clean, contained, fenced, has_html, inline, is_web, without_html
from grader.feedback_export.report import Prose, Report

FOLDER = Path(__file__).with_name("templates")
LONGEST_TEMPLATE = 20_000
"""Characters."""
LONGEST_RESULT = 2_000_000
DEEPEST_LOOP = 2
LISTS = ("criteria", "cited")

_BEGIN, _END = "\x02", "\x03"
"""Around a block on its way to its place. `clean` leaves them in no text."""
_BLOCK = re.compile(f"{_BEGIN}([^{_END}]*){_END}")
_ITEM = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?[ \t>]*")
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Add, nodes.Sub, nodes.Concat,
    nodes.Keyword,
)  # fmt: skip


class _Block(str):
    """Markdown of ours, of any number of lines."""

    __slots__ = ()


class _Link(str):
    """Markdown of ours within a line."""

    __slots__ = ()


class _Missing(StrictUndefined):
    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def _put(value: object) -> object:
    """What is written where a template says `{{ value }}`."""
    if isinstance(value, Undefined | _Link):
        return value
    if isinstance(value, _Block):
        return f"{_BEGIN}{value}{_END}"
    if isinstance(value, Prose):
        return f"{_BEGIN}{contained(value)}{_END}"
    return "" if value is None else inline(str(value))


def _code(value: object, language: object = "") -> _Block:
    return _Block(fenced(str(value), str(language)))


def _link(value: object, url: object) -> _Link:
    said, target = inline(str(value)), re.sub(r"[\s()<>\\|]", lambda sign: f"%{ord(sign[0]):02X}", clean(str(url)))
    return _Link(f"[{said}]({target})" if is_web(target) else said)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=_Missing, finalize=_put, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    ours = {"code": _code, "link": _link}
    made.filters = {**{name: made.filters[name] for name in ("length", "default", "upper", "lower", "join")}, **ours}
    made.tests = {name: made.tests[name] for name in ("defined", "none")}
    made.globals.clear()
    return made


def standard(language: str) -> str:
    """The template that comes with the program, in "ko" or "en"."""
    return (FOLDER / f"standard_{'en' if language == 'en' else 'ko'}.md").read_text("utf-8")


def render(template: str, report: Report) -> str:
    """The report as Markdown. Raises TemplateRefused, which says what is wrong with the template, and in which line."""
    source = clean(template)
    try:
        pieces, length = [], 0
        for piece in _compiled(source).generate(report=report):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_RESULT:
                raise TemplateRefused("feedback_export.result_too_long", most=f"{LONGEST_RESULT:,}")
    except TemplateSyntaxError as error:
        raise TemplateRefused("feedback_export.syntax", line=error.lineno, what=error.message or "") from error
    except UndefinedError as error:
        raise TemplateRefused("feedback_export.unknown", line=_line(error), name=error.message or "") from error
    except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise TemplateRefused("feedback_export.fails", line=_line(error), what=str(error)) from error
    placed = re.sub(r"[ \t]+$", "", _placed("".join(pieces)), flags=re.MULTILINE).strip("\n") + "\n"
    return without_html(placed) if has_html(placed) else placed


def check(template: str, *reports: Report) -> None:
    """Raises TemplateRefused for one that is empty, holds HTML, or cannot render one of `reports`."""
    cleaned = clean(template)
    if not cleaned.strip():
        raise TemplateRefused("feedback_export.template_empty")
    if has_html(re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", cleaned, flags=re.DOTALL)):
        raise TemplateRefused("feedback_export.html")
    for report in reports:
        render(template, report)


@lru_cache(maxsize=16)
def _compiled(source: str) -> Template:
    """Raises TemplateRefused for what the small language does not have."""
    if len(source) > LONGEST_TEMPLATE:
        raise TemplateRefused("feedback_export.template_too_long", most=f"{LONGEST_TEMPLATE:,}", n=len(source))
    _walk(_environment().parse(source), loops=0)
    return _environment().from_string(source)


def _walk(node: nodes.Node, *, loops: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise TemplateRefused("feedback_export.not_allowed", line=node.lineno, what=type(node).__name__.lower())
    if isinstance(node, nodes.For):
        loops += 1
        listed = node.iter.node if isinstance(node.iter, nodes.Getitem) else node.iter
        if not (isinstance(listed, nodes.Getattr) and listed.attr in LISTS) or node.recursive or loops > DEEPEST_LOOP:
            raise TemplateRefused("feedback_export.loop", line=node.lineno)
    for child in node.iter_child_nodes():
        _walk(child, loops=loops)


def _line(error: BaseException) -> int:
    """The template's line in which it failed."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == "<template>"), 1)


def _placed(text: str) -> str:
    """Every block where it was put: alone between blank lines, indented in a list or quotation, on one line in a table or behind other text."""
    made = ""
    at = 0
    for found in _BLOCK.finditer(text):
        made += text[at : found.start()]
        at = found.end()
        made, after = _put_block(made, found[1], text[at : at + 2])
        made += after
    return made + text[at:]


def _put_block(made: str, block: str, following: str) -> tuple[str, str]:
    start = made.rfind("\n") + 1
    before = made[start:]
    if not block.strip():
        return made, ""
    if not before.strip():
        gap = "" if not made[:start].strip() or made[:start].endswith("\n\n") else "\n"
        return f"{made[:start]}{gap}{block}", "\n" * max(0, 2 - _newlines(following))
    if _ITEM.fullmatch(before):
        indent = re.sub(r"[^>\t]", " ", before)
        lines = block.split("\n")
        rest = "".join(f"\n{(indent + line).rstrip()}" for line in lines[1:])
        return f"{made}{lines[0]}{rest}", "\n" if rest and not _newlines(following) else ""
    if "|" in before:
        return made + inline(block), ""
    if "\n" not in block and not block.startswith(("#", ">", "|", "-", "+", "*", "`", "~")):
        return made + block, ""
    return f"{made.rstrip()}\n\n{block}", "\n" * max(0, 2 - _newlines(following))


def _newlines(following: str) -> int:
    return len(following) - len(following.lstrip("\n"))
