"""Finds what a coach wrote before: by any parts of words, nearest to the criterion at hand first, the newest first."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeVar

from grader.written import State

T = TypeVar("T")

OVERALL = ""
"""Stands for the id of a criterion where the overall feedback is meant."""

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
SYLLABLES = 588
"""That begin with the same consonant, one after the other from "가"."""


class Nearness(IntEnum):
    """Where a comment was written, seen from the criterion at hand."""

    HERE = 0
    """For the same criterion of the same assignment."""
    NAMESAKE = 1
    """For a criterion of the same name elsewhere."""
    ELSEWHERE = 2


@dataclass(frozen=True, kw_only=True)
class PastComment:
    """A text that `coach` wrote for a criterion of a submission, or as its overall feedback (`criterion_id` is OVERALL).

    Not `own`: a suggestion's, or another coach's, that this coach saved unchanged.
    """

    id: int
    text: str
    coach: str
    at: datetime
    own: bool
    state: State
    submission_id: int
    assignment: str
    assignment_title: str
    criterion_id: str
    criterion_name: str


@dataclass(frozen=True, kw_only=True)
class CommentQuery:
    """`text`: all its words must occur; none: everything does. `coach`: whose comments, "" for everybody's. The rest says what the comment is for."""

    text: str = ""
    coach: str = ""
    assignment: str
    criterion_id: str
    criterion_name: str
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Found:
    """One text, however often it was used. `comment` is the use that ranks first, `state` the best of all, `uses` the number of submissions."""

    comment: PastComment
    nearness: Nearness
    state: State
    uses: int


@dataclass(frozen=True, kw_only=True)
class PinnedComment:
    """A template of a coach's for a criterion of an assignment, in all its rubric versions.

    `submission_id` is the only one its text was written for, None when it was for several or for none.
    """

    id: int
    coach: str
    assignment: str
    criterion_id: str
    text: str
    submission_id: int | None
    pinned_at: datetime


def folded(text: str) -> str:
    """`text` as it is searched: composed (NFC), without regard to case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


Searchable = tuple[str, "PastComment"]
"""A comment behind its folded text."""


def findable(comment: PastComment) -> bool:
    """What was suggested and never saved is nobody's."""
    return comment.own or comment.state is State.SAVED


def matching(comments: Sequence[tuple[str, T]], text: str) -> Sequence[tuple[str, T]]:
    """Those whose folded text holds every word of `text`. A lone Korean consonant stands for each syllable that begins with it."""
    words = folded(text).split()
    # the longest leaves the fewest to look at
    for word in sorted((word for word in words if not set(word) & set(INITIALS)), key=len, reverse=True):
        comments = [one for one in comments if word in one[0]]
    for pattern in (_pattern(word) for word in words if set(word) & set(INITIALS)):
        comments = [one for one in comments if pattern.search(one[0])]
    return comments


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile("".join(map(_letter, word)))


def _letter(letter: str) -> str:
    if letter not in INITIALS:
        return re.escape(letter)
    first = ord("가") + INITIALS.index(letter) * SYLLABLES
    return f"[{letter}{chr(first)}-{chr(first + SYLLABLES - 1)}]"


def best(comments: Sequence[Searchable], query: CommentQuery) -> Sequence[Found]:
    """The best `query.limit` of what matches. `comments` are findable ones of `query.coach`, oldest first.

    Nearest first; what the coach wrote before what was only approved; then the newest, then what was used most.
    """
    found = matching(comments, query.text)
    chosen = _nearest(found, query)
    uses: dict[str, list[PastComment]] = {text: [] for text in chosen}
    for text, comment in found:
        if text in uses:
            uses[text].append(comment)
    made = (_found(nearness, comment, uses[text]) for text, (nearness, comment) in chosen.items())
    return tuple(sorted(made, key=_rank))[: query.limit]


def _nearest(found: Sequence[Searchable], query: CommentQuery) -> dict[str, tuple[Nearness, PastComment]]:
    """Each text that can be among the best with the use by which it ranks."""
    places: dict[tuple[str, str, str], Nearness] = {}
    ranks: dict[tuple[Nearness, bool], dict[str, PastComment]] = {
        (nearness, borrowed): {} for nearness in Nearness for borrowed in (False, True)
    }
    first = ranks[Nearness.HERE, False]
    for text, comment in reversed(found):
        place = comment.assignment, comment.criterion_id, comment.criterion_name
        nearness = places.get(place)
        if nearness is None:
            nearness = places[place] = _nearness(comment, query)
        of_rank = ranks[nearness, not comment.own]
        if len(of_rank) < query.limit:
            of_rank.setdefault(text, comment)
            if len(first) >= query.limit:
                break
    chosen: dict[str, tuple[Nearness, PastComment]] = {}
    for (nearness, _), of_rank in ranks.items():
        for text, comment in of_rank.items():
            chosen.setdefault(text, (nearness, comment))
    return chosen


def _nearness(comment: PastComment, query: CommentQuery) -> Nearness:
    if comment.criterion_id == query.criterion_id and comment.assignment == query.assignment:
        return Nearness.HERE
    # the overall feedback is of one kind everywhere
    overall = OVERALL in (comment.criterion_id, query.criterion_id)
    mine, theirs = query.criterion_id, comment.criterion_id
    same = mine == theirs if overall else folded(query.criterion_name) == folded(comment.criterion_name)
    return Nearness.NAMESAKE if same else Nearness.ELSEWHERE


def _rank(found: Found) -> tuple[int, bool, float, int, int]:
    comment = found.comment
    return found.nearness, not comment.own, -comment.at.timestamp(), -found.uses, -comment.id


def _found(nearness: Nearness, comment: PastComment, uses: Sequence[PastComment]) -> Found:
    order = (State.SAVED, State.DRAFT, State.UNSAVED)
    return Found(
        comment=comment,
        nearness=nearness,
        state=min((one.state for one in uses), key=order.index),
        uses=len({one.submission_id for one in uses}),
    )
