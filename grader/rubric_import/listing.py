"""Numbered lists, checklists and bullets: which lines begin a criterion, and what belongs to each."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.rubric_import.found import Found, Notes, name_of, tidy
from grader.rubric_import.scale import take_levels, take_points

_LINE = re.compile(
    r"""^(?P<indent>[ \t]*)(?:>\s?)*
    (?P<heading>\#{1,6}\s+)?
    (?P<bullet>[-*+•·▪◦○●■□☐☑✅✔➤▶👉🔹🔸]\ufe0f?\s+)?
    (?P<box>\[\s*[xXvV✓]?\s*\]\s+)?
    (?P<bold>\*\*|__)?
    (?P<number>(?:(?:Q|문항|평가\s*문항|평가\s*항목|항목|기준|criterion|item|requirement)\s*)?(?:\(?\d{1,2}[.)](?!\d)|\d{1,2}\s*[:：])|[①-⑳❶-❿]|(?:[가나다라마바사아자차카타파하]|[A-Ha-h])[.)](?=\s)|\d\ufe0f?⃣)?
    \s*(?P<text>.*)$""",
    re.VERBOSE | re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,}|</?\w+[^>]*>)\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)|<img[^<>]{0,2000}>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\([^()]{0,2000}\)")
_PARTINGS = tuple(
    re.compile(rf"^(?P<name>[^\t]{{2,}}?)(?:{mark})(?P<rest>\S.*)$", re.DOTALL)
    for mark in (r"\s*\t+\s*", r"\s+[-–—]\s+", r"(?<=[^\d\s])\s*[:：]\s+")
)
"""What stands between a name and its description on one line, the surest first."""
_HEADLINE = re.compile(
    r"^(?:평가\s*)?(?:루브릭|rubrics?|체크리스트|checklist|평가\s*(?:기준|문항|항목)(?:표)?|criteria|requirements?|intro(?:duction)?|개요|소개)\s*[:：.]?$",
    re.IGNORECASE,
)
LONGEST_NAME = 400
_TOTAL = re.compile(
    r"^(?:\*\*)?(?:총점|합계|총계|총|total|sum)\s*[:：]?\s*\d+\s*(?:점|points?|pts?)?\s*(?:만점)?[.)]?(?:\*\*)?$",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(r"(?:캡[쳐처]|근거|사진|스크린샷).{0,12}첨부")
"""Asks whoever fills in the list to attach something; judges nothing."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    number: int
    indent: int
    kind: str
    text: str
    open: bool
    """A bold mark begins here that a later line closes."""


def criteria_of(text: str, notes: Notes) -> list[Found]:
    """The criteria of a list; none where no line looks like the beginning of one."""
    lines = list(_lines(text))
    heads = _heads(lines)
    if not heads:
        return []
    kind, indent = heads
    starts = [
        at for at, line in enumerate(lines) if line.kind == kind and line.indent == indent and not _is_about(line)
    ]
    if not starts:
        return []
    others = [
        line
        for line in lines
        if "number" in line.kind.split("+") and (line.kind, line.indent) != heads and not line.indent
    ]
    if "number" in kind.split("+") and len(others) > 1:
        notes.add("rubric_import.second_list", others[0].number, n=len(others))
    for line in lines[: starts[0]]:
        if line.text and not _is_about(line):
            notes.add("rubric_import.line_ignored", line.number, text=line.text[:60])
    found = []
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(lines)
        criterion = _criterion(lines[start:end], notes)
        if criterion.name:
            found.append(criterion)
    _part(found, notes)
    if kind == "plain":
        notes.add("rubric_import.lines_are_criteria", None, n=len(found))
    return found


def _is_about(line: _Line) -> bool:
    """Whether a line says "Rubric" or adds the points up, and is no criterion."""
    return bool(_HEADLINE.match(name_of(line.text).strip("[]【】<>()"))) or bool(_TOTAL.match(line.text))


def title_of(text: str) -> str:
    """The first heading of the highest level that is more than "Rubric"; "" when there is none."""
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        title = name_of(_IMAGE.sub("", line)) if re.match(r"#\s+\S", line) and not fenced else ""
        if title and not _HEADLINE.match(title):
            return title
    return ""


def _lines(text: str) -> Iterator[_Line]:
    """The lines that say something; code and pictures do not."""
    fenced = False
    for number, raw in enumerate(text.splitlines(), 1):
        if _FENCE.match(raw):
            fenced = not fenced
            continue
        line = _LINK.sub(r"\1", _IMAGE.sub("", raw))
        if fenced or not line.strip():
            continue
        if _RULE.match(line):
            yield _Line(number=number, indent=0, kind="rule", text="", open=False)
            continue
        match = _LINE.match(line)
        if match is None or not re.search(r"\w", match["text"]):
            continue
        marks = [name for name in ("heading", "bullet", "box", "number") if match[name]]
        kind = "+".join("point" if name in ("bullet", "box") and match["number"] else name for name in marks) or "plain"
        if "box" in marks and "number" not in marks:
            kind = "box"
        text_ = (match["bold"] or "") + match["text"].strip()
        indent = len(match["indent"].expandtabs(4))
        yield _Line(number=number, indent=indent, kind=kind, text=text_, open=text_.count("**") % 2 == 1)


def _heads(lines: Sequence[_Line]) -> tuple[str, int] | None:
    """The kind and indent of the lines that begin a criterion: numbered before boxes before bullets before lines without any mark."""
    counted: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        counted[line.kind, line.indent] += 1
    for wanted in ("number", "box", "bullet", "heading", "plain"):
        least = 2 if wanted in ("plain", "heading") else 1
        choices = [
            (count, -indent, kind)
            for (kind, indent), count in counted.items()
            if wanted in kind.split("+") and count >= least and (wanted != "plain" or indent == 0)
        ]
        if choices:
            if wanted in ("box", "bullet"):  # the outermost list, whatever hangs below it
                outer = max(level for _, level, _ in choices)
                choices = [choice for choice in choices if choice[1] == outer]
            _, level, kind = max(choices)
            return kind, -level
    return None


def _criterion(lines: Sequence[_Line], notes: Notes) -> Found:
    head, body = lines[0], list(lines[1:])
    name, rest, body = _name(head, body)
    description = [rest] if rest else []
    end = next(
        (at for at, line in enumerate(body) if line.kind == "rule" or line.kind.startswith("heading")), len(body)
    )
    for left in body[end:]:
        if left.text:
            notes.add("rubric_import.line_ignored", left.number, text=left.text[:60])
    body = body[:end]
    below = min((line.indent for line in body if line.kind != "plain"), default=0)
    for at, line in enumerate(body):
        if _INSTRUCTION.search(line.text) or _TOTAL.match(line.text):
            notes.add("rubric_import.line_ignored", line.number, text=line.text[:60])
        elif line.kind == "plain" and at and body[at - 1].kind != "plain" and description:
            description[-1] += f" {line.text}"  # a bullet that goes on
        elif line.kind == "plain":
            description.append(line.text)
        else:
            description.append(" " * min(max(line.indent - below, 0), 8) + f"- {line.text}")
    if len(description) == 1:
        description = [re.sub(r"^\s*-\s+", "", description[0])]
    title, points = take_points(name_of(name), head.number, notes)
    text, levels = take_levels(tidy("\n".join(description)))
    return Found(name=title, description=text, levels=levels or points, line=head.number)


def _name(head: _Line, body: list[_Line]) -> tuple[str, str, list[_Line]]:
    """The name, what follows it on its line, and the lines left: a bold name ends where its mark is closed, on a later line perhaps."""
    text = head.text
    while head.open and text.count("**") % 2 and body and body[0].kind == "plain" and len(text) < LONGEST_NAME:
        text, body = f"{text} {body[0].text}", body[1:]
    bold = re.match(r"^\*\*(.+?)\*\*\s*[:：]?\s*(.*)$", text, re.DOTALL)
    if bold is None:
        return text, "", body
    return bold[1], re.sub(r"^[-–—:：]\s+", "", bold[2]), body


def _part(found: Sequence[Found], notes: Notes) -> None:
    """Divide `name - description` and `name: description` on one line, where at least half of the criteria are written so."""
    for parting in _PARTINGS:
        matches = [(item, match) for item in found if not item.description and (match := parting.match(item.name))]
        if len(matches) * 2 < len(found):
            continue
        for item, match in matches:
            item.name, item.description = match["name"].strip(), match["rest"].strip()
            notes.add("rubric_import.parted", item.line, name=item.name[:60])
