"""Keeps a student's name out of another student's comment: `[name]` stands for whoever a text is written to."""

import re
from collections.abc import Iterable

from grader import names, words
from grader.names import NameMask
from grader.notebook import Notebook
from grader.student import Student
from grader.submission import Submission

LANGUAGES = ("en", "ko")
CALLED = r"(?=\s?학생|[아야][,!~\s])"
"""What may follow a given name in a comment, beside what `names.py` knows."""


def mark(language: str) -> str:
    """What stands for a name: "[name]"."""
    return words.say("comments.name", language)


def marked(text: str, submission: Submission, language: str) -> str:
    """`text`, which was written for this submission, with the mark in place of its student's names."""
    return _masked(text, names.of_submission(submission), language)


def nobody(text: str, students: Iterable[Student], language: str) -> str:
    """`text` with the mark in place of any of these students' names."""
    bare = re.sub(r"\s", "", text).casefold()
    named = [name for one in students for name in (one.name, *one.logins) if _may_stand_in(name, bare)]
    return _masked(text, named, language) if named else text


def addressed(text: str, name: str | None) -> str:
    """`text` to the student of this name in place of the marks; None: they stay, for the name is not known or hidden."""
    if name is None:
        return text
    for language in LANGUAGES:
        text = text.replace(mark(language), name)
    return text


def is_open(text: str) -> bool:
    """Whether a mark is left for the coach to fill in."""
    return any(mark(language) in text for language in LANGUAGES)


def _masked(text: str, known: Iterable[str], language: str) -> str:
    known = tuple(known)
    masked = NameMask(known, Notebook(cells=(), language="", version="")).text(text)
    for name in known:
        bare = re.sub(r"\s", "", name)
        if re.fullmatch("[가-힣]{3}", bare):
            masked = re.sub(f"(?<![가-힣]){bare[1:]}{CALLED}", names.MASK, masked)
    return masked.replace(names.MASK, mark(language))


def _may_stand_in(name: str, bare: str) -> bool:
    short = re.sub(r"\s", "", name).casefold()
    given = short[1:] if re.fullmatch("[가-힣]{3}", short) else short
    return len(given) > 1 and (given in bare or any(len(part) > 2 and part in bare for part in name.casefold().split()))
