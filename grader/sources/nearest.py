"""Which notebooks a folder holds, in the order a person expects, and which names resemble one that does not exist."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from unicodedata import normalize

from grader.sources.reference import NOTEBOOK, SCRIPT, is_notebook, is_readable
from grader.sources.repository import Entry

CHECKPOINTS = ".ipynb_checkpoints"
RESEMBLES = 0.6


def notebooks_in(entries: Iterable[Entry], folder: str) -> list[Entry]:
    """The notebook files under `folder` ("": all), checkpoints last, numbers in names sorted as numbers.

    Where there is none, its Python scripts: beside notebooks they are mostly modules and tests.
    """
    under = f"{folder}/" if folder else ""
    readable = [
        entry for entry in entries if entry.type == "blob" and entry.path.startswith(under) and is_readable(entry.path)
    ]
    found = [entry for entry in readable if is_notebook(entry.path)] or readable
    return sorted(found, key=lambda entry: (CHECKPOINTS in entry.path.split("/"), *natural_order(entry.path)))


def natural_order(path: str) -> tuple[bool, list[list[tuple[bool, int, str]]]]:
    """A sort key: notebooks before scripts, then as `natural`."""
    return not is_notebook(path), natural(path)


def natural(path: str) -> list[list[tuple[bool, int, str]]]:
    """A sort key by which `E2` comes before `E10`, whatever the case and the Unicode form."""
    parts = same(path).casefold().split("/")
    return [
        [
            (not piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece)
            for piece in re.split(r"(\d+)", part)
            if piece
        ]
        for part in parts
    ]


def same(path: str) -> str:
    """The form in which paths are compared: composed (NFC), as macOS and Windows spell the same Hangul differently."""
    return normalize("NFC", path)


def nearest(path: str, paths: Iterable[str], *, limit: int = 5) -> list[str]:
    """Up to `limit` of `paths` whose full path or last part resembles `path`, most alike first."""
    wanted = _bare(path)
    by_path, by_name = SequenceMatcher(b=wanted), SequenceMatcher(b=wanted.rpartition("/")[2])
    scored = []
    for candidate in paths:
        text = _bare(candidate)
        likeness = _ratio(by_path, text), _ratio(by_name, text.rpartition("/")[2])
        if max(likeness) >= RESEMBLES:
            scored.append((-sum(likeness), candidate))
    return [candidate for _, candidate in sorted(scored)[:limit]]


def _bare(path: str) -> str:
    """What tells names apart: not the case, not the suffix that all of a kind share."""
    return same(path).strip().casefold().removesuffix(NOTEBOOK).removesuffix(SCRIPT)


def _ratio(matcher: SequenceMatcher[str], text: str) -> float:
    matcher.set_seq1(text)
    promising = matcher.real_quick_ratio() >= RESEMBLES and matcher.quick_ratio() >= RESEMBLES
    return matcher.ratio() if promising else 0.0
