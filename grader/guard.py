"""Is a notebook the right one for its assignment? What it is about is compared with what assignments ask for and with the notebooks known to belong to them.

It asks, and never decides: where there is too little to compare, it is silent.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from grader import traits

ALIKE = 0.2
"""How much alike notebooks of one assignment are at least. In real ones of 13 assignments: 0.28 and more; of different ones 0.18 and less."""

SPOKEN_OF = 0.09
"""How much alike a notebook and the text of its assignment mostly are. Notebooks with little prose fall below it, others' seldom reach it."""

UNSPOKEN = 0.02
"""Below this a notebook says nothing of what the text says."""

CLEARLY = 2.0
"""How many times more alike another assignment must be to be named."""

FEWEST_TRAITS = 8
"""A notebook of fewer is about nothing that could be told."""
FEWEST_WORDS = 20
"""An assignment's text of fewer says too little."""
SHOWN = 5

Weights = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of an assignment: the traits of its text, and of each notebook that belongs to it."""

    key: str
    text: frozenset[str]
    notebooks: Sequence[frozenset[str]] = ()


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """What speaks against the assignment, as facts: data sets, columns, names and packages.

    `missing` are in most of its known notebooks and not in this one; `found` are in this one and in none of them. `like` is the key of the assignment
    this looks like, "" for none, and `shared` what it has in common with the notebooks of that.
    """

    missing: tuple[str, ...]
    found: tuple[str, ...]
    like: str = ""
    shared: tuple[str, ...] = ()


def mismatch(notebook: frozenset[str], own: Known, others: Sequence[Known]) -> Mismatch | None:
    """What speaks against `own` as the assignment of a notebook with these traits; None when it fits, or when nobody can tell."""
    if len(notebook) < FEWEST_TRAITS:
        return None
    scale = _Scale(notebook, (own, *others))
    mine = scale.of(own)
    foreign = mine.rank < 1 and _foreign(mine, notebook, own)
    ranked = sorted(((scale.of(other), other) for other in others), key=lambda pair: pair[0].rank, reverse=True)
    like = next((other for found, other in ranked[:1] if _clearly(found, mine)), None)
    if like is None and not foreign:
        return None
    return Mismatch(
        missing=_missing(notebook, own),
        found=_shown(sorted(notebook), without=_union(own.notebooks) | own.text),
        like=like.key if like else "",
        shared=_shown(sorted(notebook), within=_union(like.notebooks) | like.text) if like else (),
    )


@dataclass(frozen=True)
class _Likeness:
    """0 to 1: to the assignment's text, and to its notebooks; those are -1 where none is known. `usual` is how alike those are among themselves."""

    text: float
    notebooks: float
    usual: float

    @property
    def rank(self) -> float:
        return max(self.text / SPOKEN_OF, self.notebooks / ALIKE)


class _Scale:
    """Measures likeness to assignments; what fewer of them speak of weighs more."""

    def __init__(self, notebook: frozenset[str], known: Sequence[Known]) -> None:
        self._notebook = traits.weighed(notebook)
        spoken = [set(traits.weighed(_union(one.notebooks) | one.text)) for one in known]
        self._known = len(known)
        self._in = Counter(word for words in spoken for word in words)

    def of(self, known: Known) -> _Likeness:
        theirs = [traits.weighed(one) for one in known.notebooks]
        return _Likeness(
            text=self._alike(self._notebook, traits.weighed(known.text)),
            notebooks=self._alike(self._notebook, _middle(theirs)) if theirs else -1.0,
            usual=self._usual(theirs),
        )

    def _usual(self, notebooks: list[Weights]) -> float:
        """How alike each is to the rest; ALIKE for fewer than two."""
        if len(notebooks) < 2:
            return ALIKE
        rests = ([*notebooks[:place], *notebooks[place + 1 :]] for place in range(len(notebooks)))
        return median(self._alike(one, _middle(rest)) for one, rest in zip(notebooks, rests, strict=True))

    def _alike(self, one: Weights, other: Weights) -> float:
        """The cosine of two sets of weighed words: how many each has does not matter."""
        size = math.sqrt(self._size(one) * self._size(other))
        return sum(one[word] * other[word] * self._telling(word) ** 2 for word in one.keys() & other.keys()) / (
            size or 1
        )

    def _size(self, words: Weights) -> float:
        return sum((weight * self._telling(word)) ** 2 for word, weight in words.items())

    def _telling(self, word: str) -> float:
        return math.log(1 + self._known / max(1, self._in[word]))


def _foreign(mine: _Likeness, notebook: frozenset[str], own: Known) -> bool:
    """Whether there is enough to compare, and nothing in common."""
    if own.notebooks:
        free_choice = mine.usual < ALIKE  # where every student chooses a subject, notebooks differ, and this one may
        return not free_choice and (len(own.notebooks) > 1 or mine.text < SPOKEN_OF / 2)
    enough = len(traits.weighed(own.text)) >= FEWEST_WORDS
    return enough and mine.text < UNSPOKEN and _korean(notebook) == _korean(own.text)


def _clearly(other: _Likeness, mine: _Likeness) -> bool:
    return other.rank >= 1 and other.rank >= CLEARLY * mine.rank


def _korean(words: Collection[str]) -> bool:
    """Whether the words are mostly Korean: such a text and an English one share none, whatever they are about."""
    prose = [word for word in words if not traits.told(word)]
    return sum(word[-1] >= "가" for word in prose) > len(prose) / 4


def _middle(notebooks: Sequence[Weights]) -> Weights:
    """What they have on average."""
    words = {word for notebook in notebooks for word in notebook}
    return {word: sum(one.get(word, 0.0) for one in notebooks) / len(notebooks) for word in words}


def _union(notebooks: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*notebooks)


def _missing(notebook: frozenset[str], own: Known) -> tuple[str, ...]:
    """What at least half of the known notebooks have and this one has not."""
    often = Counter(trait for known in own.notebooks for trait in sorted(known))
    return _shown([trait for trait, times in often.most_common() if 2 * times >= len(own.notebooks)], without=notebook)


def _shown(
    found: Iterable[str], *, without: Collection[str] = (), within: Collection[str] | None = None
) -> tuple[str, ...]:
    """The most telling of `found` that can be shown, whose words are not all in `without`, and that are in `within`."""
    words = traits.weighed(without).keys()
    kept = [
        trait
        for trait in found
        if traits.told(trait) and traits.weighed([trait]).keys() - words and (within is None or trait in within)
    ]
    kept.sort(key=lambda trait: -traits.weight(trait))
    return tuple(dict.fromkeys(traits.told(trait) for trait in kept))[:SHOWN]
