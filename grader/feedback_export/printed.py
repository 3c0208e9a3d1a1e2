"""Markdown as a PDF: real text, A4, page numbers. Set by Typst in this process, with the fonts the system has.

What is printed goes in as data, never as markup. A system without any font that has Hangul is told so instead of printing boxes.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from markdown_it.tree import SyntaxTreeNode

from grader.errors import ExportError
from grader.feedback_export.markdown_text import clean, parser

PAGE = Path(__file__).with_name("printed.typ")
SANS = (
    "Pretendard",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumGothic",
    "Nanum Gothic",
)
MONO = ("D2Coding", "Noto Sans Mono CJK KR", "NanumGothicCoding", "Menlo", "Consolas", "DejaVu Sans Mono")
EMOJI = ("Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", "Noto Emoji", "Twemoji Mozilla")
DEEPEST = 10
"""Levels of lists and quotations that are set as such; what is nested deeper is set as text."""
LONGEST_WORD = 60
"""Characters after which a line may break although no blank comes."""
NARROW = 12
"""A column whose cells have no more characters takes the room it needs; the others share the rest."""

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*")
_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}")
_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")
_LEAVES = ("text", "code_inline", "fence", "code_block")
Node = dict[str, Any]


class Fonts:
    """The fonts to print with: those of the system, or of a folder in their place. `hangul` and `emoji` say whether there are signs for them."""

    def __init__(self, folder: Path | None = None) -> None:
        paths: list[Path] = [folder] if folder else []
        self.found = typst.Fonts(include_system_fonts=folder is None, include_embedded_fonts=True, font_paths=paths)
        there = set(self.found.families())
        emoji = [name for name in EMOJI if name in there]
        self.sans = [*(name for name in SANS if name in there), *emoji] or ["Libertinus Serif"]
        self.mono = [*(name for name in MONO if name in there), *self.sans]
        self.hangul = self._differ("가", "힣", "뷁")
        self.emoji = self._differ("😀", "🎉", "🧪")

    def _differ(self, *signs: str) -> bool:
        """Whether all signs look different: what no font has is the same box for all."""
        return len({self._picture(sign) for sign in signs}) == len(signs)

    def _picture(self, text: str) -> object:
        names = "".join(f"{json.dumps(name)}, " for name in self.sans)
        source = f"#set page(width: 20pt, height: 20pt)\n#set text(font: ({names}))\n{text}"
        return typst.compile(source.encode(), font_paths=self.found, format="svg")


@cache
def system_fonts() -> Fonts:
    """Those of this machine, looked for once."""
    return Fonts()


def pdf(
    markdown: str, *, title: str, footer: str, author: str, at: datetime, language: str, fonts: Fonts | None = None
) -> bytes:
    """The text as a PDF. `at` is the time it says it was made. Raises ExportError when there is no font for its Hangul."""
    fonts = fonts or system_fonts()
    text = clean(markdown)
    printable(text + title + footer, fonts)
    given = {
        "title": clean(title),
        "authors": [clean(author)] if author.strip() else [],
        "footer": _readable(" ".join(clean(footer).split()), fonts),
        "language": "en" if language == "en" else "ko",
        "fonts": fonts.sans,
        "mono": fonts.mono,
        "nodes": [_node(child, fonts, 0) for child in SyntaxTreeNode(parser().parse(text)).children],
    }
    made = typst.compile(
        PAGE.read_bytes(), font_paths=fonts.found, sys_inputs={"given": json.dumps(given)}, format="pdf",
        timestamp=int(at.astimezone(UTC).timestamp()),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("one PDF was asked for")
    return made


def printable(text: str, fonts: Fonts | None = None) -> None:
    """Raises ExportError when there is no font for its Hangul."""
    if _HANGUL.search(text) and not (fonts or system_fonts()).hangul:
        raise ExportError("feedback_export.no_font")


def _readable(text: str, fonts: Fonts) -> str:
    """`text` with places to break overlong words, and emoji by name where there is no font for them."""
    if not fonts.emoji:
        text = _EMOJI.sub(lambda sign: f"[{unicodedata.name(sign[0][0], 'emoji').lower()}]", text)
    return _WORD.sub(lambda word: f"{word[0]}\u200b", text)


def _node(node: SyntaxTreeNode, fonts: Fonts, depth: int) -> Node:
    kind = node.type
    made: Node = {"kind": kind, "children": []}
    if kind in _LEAVES:
        made["text"] = _readable(node.content.rstrip("\n"), fonts)
    if kind == "fence":
        made["lang"] = info[0] if (info := node.info.split()) and _LANGUAGE.fullmatch(info[0]) else ""
    if kind == "code_block":
        made["lang"] = ""
    if kind == "table":
        return made | _table(node, fonts, depth)
    if depth > DEEPEST:
        return {"kind": "text", "text": _readable(_words(node), fonts), "children": []}
    if kind == "heading":
        made["level"] = int(node.tag[1])
    if kind == "paragraph":
        # a line that leads to a piece of code stays on its page
        made["leads"] = (following := node.next_sibling) is not None and following.type == "fence"
    if kind == "link":
        made["href"] = str(node.attrs.get("href", ""))
    if kind in ("bullet_list", "ordered_list"):
        made["tight"] = not any(
            one.type == "paragraph" and not one.hidden for item in node.children for one in item.children
        )
        made["start"] = min(int(node.attrs.get("start", 1)), 10**9)
    deeper = depth + (kind in ("list_item", "blockquote"))
    made["children"] = [_node(child, fonts, deeper) for child in node.children]
    return made


def _table(node: SyntaxTreeNode, fonts: Fonts, depth: int) -> Node:
    rows = [row for part in node.children for row in part.children]
    head, cells = rows[0].children, [cell for row in rows[1:] for cell in row.children]
    columns = range(len(head))
    longest = [max((len(_words(row.children[at])) for row in rows), default=0) for at in columns]
    styles = [str(cell.attrs.get("style", "")).rpartition(":")[2] for cell in head]
    return {
        "head": [_node(cell, fonts, depth + 1) for cell in head],
        "cells": [_node(cell, fonts, depth + 1) for cell in cells],
        "aligned": styles,
        "widths": [length > NARROW or (at == 0 and max(longest) <= NARROW) for at, length in enumerate(longest)],
    }


def _words(node: SyntaxTreeNode) -> str:
    return "".join(one.content for one in node.walk() if one.type in ("text", "code_inline")) or " "
