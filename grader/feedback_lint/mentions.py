"""Which criterion a stretch of feedback is about: by its name, or by most words of its description or of one of its levels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from grader.feedback_lint import tenor
from grader.rubric import Criterion, Rubric

_ENDING = re.compile(r"(?<=[가-힣]{2})(?:하기|되기|기|하고|하는|하여|해서|했다|였다|한다|하게|한|한지|함|었다|았다)$")
_SHARE, _FEWEST = 0.6, 3


@dataclass(frozen=True, kw_only=True)
class Rated:
    """A criterion with the coach's score, None while undecided."""

    criterion: Criterion
    score: int | None

    @property
    def lowest(self) -> bool:
        return self.score == self.criterion.lowest

    @property
    def highest(self) -> bool:
        return self.score == self.criterion.highest


@dataclass(frozen=True, kw_only=True)
class Mention:
    """`start` and `end` are where the name stands in the stretch; for a mention by other words, all of it. `by_name`: which of the two."""

    rated: Rated
    start: int
    end: int
    by_name: bool


@dataclass(frozen=True, kw_only=True)
class _Known:
    criterion: Criterion
    name: re.Pattern[str]
    stems: tuple[str, ...]
    phrases: tuple[frozenset[str], ...]
    cited: tuple[str, ...]


class Mentions:
    """Finds the criteria of a rubric in a text."""

    def __init__(self, rubric: Rubric, scores: Mapping[str, int]) -> None:
        self.all = tuple(Rated(criterion=item, score=scores.get(item.id)) for item in rubric.criteria)
        self._known = _known(rubric)

    @property
    def cited(self) -> Iterator[str]:
        """What a text repeats of the rubric rather than says: names, levels, what the rules look for; longest first."""
        return iter(
            sorted({text for known in self._known for text in known.cited}, key=lambda text: (-len(text), text))
        )

    def by_id(self, criterion_id: str) -> Rated | None:
        return next((rated for rated in self.all if rated.criterion.id == criterion_id), None)

    def named(self, text: str) -> Iterator[Mention]:
        """Those whose whole name stands in the text, in its order; a name that is part of a longer one found there is none."""
        found = [
            Mention(rated=rated, start=match.start(), end=match.end(), by_name=True)
            for rated, known in zip(self.all, self._known, strict=True)
            for match in known.name.finditer(text)
        ]
        for one in sorted(found, key=lambda mention: mention.start):
            if not any(
                o is not one and o.start <= one.start and one.end <= o.end and o.end - o.start > one.end - one.start
                for o in found[:50]
            ):
                yield one

    def of(self, text: str) -> list[Mention]:
        """The criteria the text is about: the named ones; without any, the one it describes, if it is one only."""
        if named := list(self.named(text)):
            return named
        words = [_stem(word) for word in tenor.tokens(text)]
        about = [
            Mention(rated=rated, start=0, end=len(text), by_name=False)
            for rated, known in zip(self.all, self._known, strict=True)
            if _all_in(known.stems, words) or any(_most_in(phrase, words) for phrase in known.phrases)
        ]
        return about if len(about) == 1 else []


@lru_cache(maxsize=64)
def _known(rubric: Rubric) -> tuple[_Known, ...]:
    found = []
    for item in rubric.criteria:
        texts = (item.description, item.levels[0].descriptor, item.levels[-1].descriptor)
        stems = tuple(dict.fromkeys(_stem(word) for word in _content(item.name)))
        found.append(
            _Known(
                criterion=item,
                name=_name(item.name),
                stems=stems if len(stems) > 1 else (),
                cited=(
                    item.name,
                    *(level.descriptor for level in item.levels),
                    *(rule.what for level in item.levels for rule in level.look_for),
                ),
                phrases=tuple(frozenset(map(_stem, _content(text))) for text in texts if text.strip()),
            )
        )
    return tuple(found)


def _name(name: str) -> re.Pattern[str]:
    """The name with any blanks between its words, not as a part of a longer word."""
    words = [re.escape(word) for word in name.split()]
    inner = r"\s{0,3}".join(words) or r"(?!)"
    return re.compile(rf"(?<![\w가-힣]){inner}(?![A-Za-z0-9_])", re.IGNORECASE)


def _content(text: str) -> Iterator[str]:
    for word in tenor.tokens(text):
        if len(word) > 1 and tenor.is_concrete(word):
            yield word


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


def _all_in(stems: tuple[str, ...], words: list[str]) -> bool:
    return bool(stems) and all(any(word.startswith(stem) for word in words) for stem in stems)


def _most_in(phrase: frozenset[str], words: list[str]) -> bool:
    held = sum(any(word.startswith(stem) for word in words) for stem in phrase)
    return held >= max(_FEWEST, _SHARE * len(phrase))
