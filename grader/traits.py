"""What a notebook or an assignment is about, as a set of traits: data sets, columns, packages, headings, names, words. Two about the same thing share many.

A long notebook has no more of them than a short one: of names and words only those that stand in it most often are taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from grader import commonplace
from grader.imports import STRINGS, imports_of
from grader.notebook import CellKind, Notebook
from grader.rubric import Assignment, Place


class Trait(StrEnum):
    """The kinds, the most telling first."""

    DATA = "data"
    COLUMN = "column"
    DEFINED = "defined"
    HEADING = "heading"
    PACKAGE = "package"
    WORD = "word"


WEIGHTS = {
    Trait.DATA: 3.0,
    Trait.COLUMN: 2.0,
    Trait.DEFINED: 2.5,
    Trait.HEADING: 2.0,
    Trait.PACKAGE: 1.0,
    Trait.WORD: 1.0,
}
"""How much each kind says about what a notebook is about."""

MOST = {Trait.DATA: 10, Trait.COLUMN: 25, Trait.DEFINED: 25, Trait.HEADING: 30, Trait.PACKAGE: 25, Trait.WORD: 40}
"""How many of each kind are kept, those that occur most often."""

LONGEST = 400_000
"""Characters of a notebook that are looked at; more tell nothing new."""

_FILE = re.compile(
    r"([\w-]{2,60})\.(?:csv|tsv|jsonl?|parquet|xlsx?|npz|npy|h5|hdf5|zip|tar|tgz|txt|pkl|feather|sqlite|db)\b",
    re.ASCII | re.IGNORECASE,
)
_LOADED = re.compile(
    r"\b(?:load|fetch)_([a-z0-9_]{3,40})\(|\bload_dataset\(\s*[\"']([\w/-]{2,60})|\bdatasets\.([a-z_0-9]{3,40})\."
)
_LOADS_ANYTHING = frozenset({"dataset", "data", "model", "weights", "state_dict", "img", "image", "workbook", "json"})
_COLUMN = re.compile(
    r"(?<!rcParams)(?<!environ)\[\s*[\"']([^\"'\n]{2,40})[\"']\s*[\],]|,\s*[\"']([^\"'\n]{2,40})[\"']\s*\]"
)
_DEFINED = re.compile(r"^\s*(?:def|class)\s+(\w{3,60})", re.MULTILINE)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.{1,200})$", re.MULTILINE)
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{3,}")
_HUMPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])")
_STEM = 2
"""Syllables of a Korean word that are compared: what follows is mostly its ending."""


def of_notebook(notebook: Notebook) -> frozenset[str]:
    """Its traits, each as `kind:value`."""
    code = "\n".join(_sources(notebook, CellKind.CODE))[:LONGEST]
    prose = "\n".join(_sources(notebook, CellKind.MARKDOWN, CellKind.RAW))[:LONGEST]
    unquoted = STRINGS.sub('""', code)
    found = {
        Trait.DATA: _data(code),
        Trait.COLUMN: (column.casefold() for pair in _COLUMN.findall(code) for column in pair if column),
        Trait.DEFINED: (name.casefold() for name in _DEFINED.findall(unquoted)),
        Trait.HEADING: _words("\n".join(_HEADING.findall(prose))),
        Trait.PACKAGE: (name.casefold() for name in imports_of(notebook.cells, notebook.language)),
        Trait.WORD: (*_words(prose), *_words(code)),
    }
    return frozenset(trait for kind, values in found.items() for trait in _most(kind, values))


def of_assignment(assignment: Assignment) -> frozenset[str]:
    """What its title, brief and criteria speak of."""
    criteria = assignment.rubric.criteria
    rules = [rule for one in criteria for level in one.levels for rule in level.look_for]
    prose = [assignment.brief, *(text for one in criteria for text in (one.name, one.description))]
    prose += [level.descriptor for one in criteria for level in one.levels]
    prose += [rule.pattern for rule in rules if rule.place is Place.CALL]
    text = "\n".join([assignment.title, *prose])
    found = {
        Trait.DATA: _data(text),
        Trait.HEADING: _words(assignment.title),
        Trait.PACKAGE: (rule.pattern.partition(".")[0].casefold() for rule in rules if rule.place is Place.IMPORT),
        Trait.WORD: _words(text),
    }
    return frozenset(trait for kind, values in found.items() for trait in _most(kind, values))


def told(trait: str) -> str:
    """The value of a trait that can be shown to somebody; "" for words, which are cut to their stems."""
    kind, _, value = trait.partition(":")
    return "" if kind in (Trait.WORD, Trait.HEADING) else value


def weight(trait: str) -> float:
    """How much it says about what a notebook is about."""
    kind, _, value = trait.partition(":")
    return 0.0 if kind == Trait.PACKAGE and value in commonplace.PACKAGES else WEIGHTS[Trait(kind)]


def weighed(traits: Iterable[str]) -> dict[str, float]:
    """The words that all traits consist of, each with how much the most telling of its traits says. What is commonplace is left out."""
    found: dict[str, float] = {}
    for trait in traits:
        if says := weight(trait):
            shown = told(trait)
            for word in _words(shown) if shown else (trait.partition(":")[2],):
                found[word] = max(found.get(word, 0.0), says)
    return found


def _sources(notebook: Notebook, *kinds: CellKind) -> Iterator[str]:
    return (cell.source for cell in notebook.cells if cell.kind in kinds)


def _most(kind: Trait, values: Iterable[str]) -> Iterator[str]:
    """The values that occur most often, of equally frequent ones the first."""
    return (f"{kind}:{value}" for value, _ in Counter(values).most_common(MOST[kind]))


def _data(text: str) -> Iterator[str]:
    yield from (name.casefold() for name in _FILE.findall(text))
    for names in _LOADED.findall(text):
        yield from (name.casefold() for name in names if name and name not in _LOADS_ANYTHING)


def _words(text: str) -> Iterator[str]:
    """Words that say something: Korean ones by their first syllables, names in code by their parts."""
    for word in _WORD.findall(text):
        parts = (word[:_STEM],) if word[0] >= "가" else (part.casefold() for part in _HUMPS.findall(word))
        yield from (part for part in parts if len(part) >= _STEM and part not in commonplace.WORDS)
