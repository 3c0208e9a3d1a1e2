"""What a coach wrote, made out of what a field of the review desk held one after the other.

A field is kept every half second, so most of what it held is half-typed. Writing that goes on replaces what it grew from; only when a coach empties a
field or replaces most of its text does what stood before count as written, too. What can be had by only deleting from another text does not count.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

SHORTEST = 4
"""Letters. Fewer that were emptied or replaced again without being saved are a slip."""


class State(StrEnum):
    DRAFT = "draft"
    """Stands in a field and is not saved yet."""
    SAVED = "saved"
    UNSAVED = "unsaved"
    """Was discarded, emptied or replaced."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text of one field. `own`: it is not a suggestion's, letter for letter. `fullest`: of a draft, the most that stood there since its writing began."""

    text: str
    coach: str
    at: datetime
    own: bool
    state: State
    fullest: str = ""
    id: int | None = None
    """Its row's; None: it has none yet."""


Field = tuple[Written, ...]
"""All that was written for one criterion, or as overall feedback, of one submission under one rubric version; at most one of it is a draft."""


def typed(field: Field, text: str, *, coach: str, at: datetime, suggested: Collection[str]) -> Field:
    """The field now holds `text`. `suggested`: what runs suggested for it."""
    text = text.strip()
    now = _draft(field)
    if text == (now.text if now else ""):
        return field
    own = text not in {suggestion.strip() for suggestion in suggested}
    if now and now.coach == coach and text and _goes_on(now.fullest, text):
        fullest = text if len(text) >= len(now.fullest) else now.fullest
        return _with(field, now, replace(now, text=text, at=at, own=own, fullest=fullest))
    field = _closed(field, now.fullest, suggested) if now else field
    if not text or any(one.text == text and one.state is State.SAVED for one in field):
        return field
    begun = Written(text=text, coach=coach, at=at, own=own, state=State.DRAFT, fullest=text)
    # what an undo brought back stands there as a draft again
    return (*(one for one in field if one.text != text), begun)


def saved(field: Field, text: str, *, coach: str, at: datetime, suggested: Collection[str]) -> Field:
    """An evaluation was saved in which the field holds `text`."""
    text = text.strip()
    now = _draft(field)
    if now and now.text != text:
        field = _closed(field, now.text, suggested)
        now = None
    if not text:
        return field
    own = text not in {suggestion.strip() for suggestion in suggested}
    if now:
        field = _with(field, now, replace(now, state=State.SAVED, fullest="", at=at))
    known = next((one for one in field if (one.text, one.coach, one.state) == (text, coach, State.SAVED)), None)
    if known:
        return _tidy(_with(field, known, replace(known, at=at)))
    # another coach's words, which this one approved
    own = own and not any(one.text == text and one.own for one in field)
    return _tidy((*field, Written(text=text, coach=coach, at=at, own=own, state=State.SAVED)))


def discarded(field: Field, *, suggested: Collection[str]) -> Field:
    """The draft was given up."""
    now = _draft(field)
    return _closed(field, now.text, suggested, shortest=1) if now else field


def _draft(field: Field) -> Written | None:
    return next((one for one in field if one.state is State.DRAFT), None)


def _with(field: Field, old: Written, new: Written) -> Field:
    return tuple(new if one is old else one for one in field)


def _closed(field: Field, text: str, suggested: Collection[str], *, shortest: int = SHORTEST) -> Field:
    """The field without a draft; `text` of it stays as unsaved if it is worth it."""
    rest = tuple(one for one in field if one.state is not State.DRAFT)
    now = _draft(field)
    others = (*(one.text for one in rest), *(suggestion.strip() for suggestion in suggested))
    letters = sum(letter.isalnum() for letter in text)
    if now is None or letters < shortest or any(_cut_from(text, other) for other in others):
        return rest
    return _tidy((*rest, replace(now, text=text, state=State.UNSAVED, fullest="")))


def _tidy(field: Field) -> Field:
    """Without what was never saved and is a part of something else that was written."""

    def part(one: Written) -> bool:
        return one.state is State.UNSAVED and any(
            _cut_from(one.text, other.text) for other in field if other is not one and other.state is not State.DRAFT
        )

    return tuple(one for one in field if not part(one))


def _goes_on(before: str, after: str) -> bool:
    """Whether at least half of `before` is left in `after`, so that it is the same text, worked on."""
    if after.startswith(before) or sum(letter.isalnum() for letter in before) < SHORTEST:
        return True
    return 2 * max(_share_of_ends(before, after), _share_of_words(before, after)) >= 1


def _share_of_ends(before: str, after: str) -> float:
    # a syllable that gets its last consonant is the same syllable
    old, new = unicodedata.normalize("NFD", before), unicodedata.normalize("NFD", after)
    return _ends(old, new) / len(old)


def _share_of_words(before: str, after: str) -> float:
    left = set(after.split())
    words = before.split()
    return sum(len(word) for word in words if word in left) / sum(map(len, words))


def _cut_from(part: str, whole: str) -> bool:
    """Whether deleting one stretch of `whole`, or nothing, gives `part`."""
    return len(part) <= len(whole) and _ends(part, whole) >= len(part)


def _ends(one: str, other: str) -> int:
    """How many letters the texts have in common at their beginnings and ends, each counted once."""
    shorter = min(len(one), len(other))
    head = _head(one, other, shorter)
    return head + _head(one[::-1], other[::-1], shorter - head)


def _head(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def changes(before: Field, after: Field) -> Iterator[tuple[Written | None, Written | None]]:
    """What of the field's rows changed: (old, new), without an old one for what was added, without a new one for what is gone."""
    left = {one.id: one for one in after if one.id is not None}
    for one in before:
        new = left.get(one.id or 0)
        if new != one:
            yield one, new
    yield from ((None, one) for one in after if one.id is None)
