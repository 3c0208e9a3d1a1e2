"""Takes the student's name out of what is sent: `[student]` stands for it.

A name that cannot be mistaken for a word is masked wherever it stands. One that can (two syllables, a common word, a short login, a word of the
notebook's own code) is masked only where people are introduced or addressed, for a notebook without the word "data" tells nobody anything.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from grader.notebook import CellKind, Notebook
from grader.submission import Submission

MASK = "[student]"

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모은편용예봉경부가복태목형피두감호"
) | {"남궁", "황보", "제갈", "사공", "선우", "서문", "독고"}
GIVEN = frozenset(
    "가강건겸경계고관광구국권규균근금기길나난남내노다단달대덕도동두라란래려련령록루리린림만명모목무문미민배백범별병보복봉비빈빛사산삼상새서석선설섭성세소솔송수숙순슬승시식신실심"
    "아안애양언여연열엽영예오옥온완요용우욱운웅원월위유윤율은을의이익인일임자장재전정제조종주준중지진찬창채천철청초최춘충치태택평표필하학한해향헌혁현형혜호홍화환회효후훈휘희"
)
"""Syllables of given names."""

WORD_ALONE = "이한전안두현신지원주조구차명기고여인은우"
"""Surnames that are words as well: "이 지수" is an index far more often than somebody."""

SHORTEST_LOGIN = 5

HANGUL = re.compile(r"[가-힣]{2,4}")
AFTER = r"(?![가-힣])|(?=은|는|이(?!론)|가(?!지)|을|를|의|와|과(?!학)|도|만|로|에게|께|님|씨|아|야|랑|처럼|보다|입니다|라고|학생|드림|올림|작성|제출)"
"""What may follow a Korean name."""

ADDRESSED = r"\s?(?:님|씨)(?![가-힣])"

PERSON = r"작성자|제출자|발표자|코더|리뷰어|조원|팀원|수강생|학생\s?(?:이름|명)|author|coder|reviewer|submitted by|written by|created by|student(?: name)?|team members?|__author__"
LABELLED = re.compile(
    rf"^(?P<before>[ \t>#*+|\"'-]{{0,12}}(?:(?P<person>{PERSON})|이름|성명|학생|(?:full )?name)(?:\s?\([^()\n]{{1,20}}\))?[\"'*_]{{0,3}}[ \t]{{0,4}}[:：=|][ \t*_\"']{{0,6}})"
    r"(?P<value>[^\n]{2,120})$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that introduces somebody."""

COURSE = re.compile(
    r"^(?P<before>[^\n]{0,120}\b(?:aiffel|likelion)\b[^\n]{0,80}[ \t_:·/,|(-]|[^\n]{0,120}(?:아이펠|멋쟁이\s?사자|부트캠프|[0-9]기)[^\n]{0,80}[ \t_:·/,|(-])"
    r"(?P<value>[가-힣]{3})(?:님)?[ \t)*_]{0,6}$",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading with the course, and at its end a name."""

SAID = re.compile(
    r"(?P<before>(?:저는|나는|제\s이름은|내\s이름은)\s{1,3})(?P<value>[가-힣]{3})(?=입니다|이에요|예요|이라고|라고|이고)"
    r"|(?P<start>\b[Mm]y name is\s{1,3})(?P<latin>[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){0,2})\b"
)
LATIN_NAME = re.compile(r"[A-Z][A-Za-z'’-]{1,20}(?: [A-Z][A-Za-z'’]{0,20}\.?){0,3}")
BETWEEN = re.compile(
    r"(?:\s|[,，、/·&|;()\[\]\"'*_.\d-]|\b(?:and|aiffel)\b|및|[와과](?=\s)|님|씨|입니다|(?<=\d)(?:조|기|팀|번)|<e-mail>|<phone>)*",
    re.IGNORECASE,
)
"""What may stand between names in such a line, and after the last."""

CODE_TEXT = re.compile(r"\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
COMMENT = re.compile(r"^[ \t]*(?:#|__author__)[^\n]*$", re.MULTILINE)
FOLDERS = re.compile(r"(?:submi(?:tted|ssions?)|students?|autograded|제출(?:물)?|학생)/([^/]{2,40})/", re.IGNORECASE)
"""Folders whose children are named after students, as nbgrader has them."""


@cache
def common_words() -> frozenset[str]:
    lines = Path(__file__).with_name("common_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def like_a_name(word: str) -> bool:
    """Whether `word` is built like a Korean name: a surname, then one or two syllables of given names, and no common word."""
    family = word[:2] if word[:2] in SURNAMES and len(word) > 2 else word[:1]
    given = word[len(family) :]
    return family in SURNAMES and 1 <= len(given) <= 2 and GIVEN.issuperset(given) and word not in common_words()


def of_submission(submission: Submission) -> tuple[str, ...]:
    """What is known of the student's name: the coach's entry, the repository's owner, and names in the file's path."""
    found = [submission.student, submission.owner, *FOLDERS.findall(submission.path)]
    found += [word for word in re.findall("[가-힣]+", submission.path) if len(word) == 3 and like_a_name(word)]
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))


class NameMask:
    """Masks `names`, and those who introduce themselves, in the cells of one notebook. The same names and notebook give the same text."""

    def __init__(self, names: Iterable[str], notebook: Notebook) -> None:
        known = [*names, *_introduced(notebook)] if (names := tuple(names)) else []
        self._active = bool(known)
        code = _bare_code(notebook) if any(name.isascii() for name in known) else ""
        patterns = [pattern for name in dict.fromkeys(known) for pattern in _patterns(name, code)]
        self._pattern = re.compile("|".join(sorted(patterns, key=len, reverse=True))) if patterns else None

    def source(self, text: str, kind: CellKind) -> str:
        """The source of a cell of this kind without names; in code, introductions are looked for in comments only."""
        if not self._active:
            return text
        if kind is CellKind.CODE:
            return self.text(COMMENT.sub(lambda line: _without_introductions(line[0]), text))
        return self.text(_without_introductions(text))

    def text(self, text: str) -> str:
        """Any text, such as an output, without known names."""
        return self._pattern.sub(MASK, text) if self._pattern else text


def _bare_code(notebook: Notebook) -> str:
    """The code without strings and comments."""
    return "\n".join(CODE_TEXT.sub(" ", cell.source) for cell in notebook.cells if cell.kind is CellKind.CODE)


def _patterns(name: str, code: str) -> Iterator[str]:
    """Regular expressions for one name in all the forms it takes. None for a single syllable or letter."""
    bare = re.sub(r"\s", "", name)
    if HANGUL.fullmatch(bare):
        yield from _korean(bare)
    elif re.search("[가-힣]", name):
        yield from (pattern for word in HANGUL.findall(name) if like_a_name(word) for pattern in _korean(word))
    elif len(parts := re.findall(r"[^\W_]+", name)) and len(name) > 2:
        yield from _latin(parts, code)


def _korean(name: str) -> Iterator[str]:
    family = name[:2] if name[:2] in SURNAMES and len(name) > 2 else name[:1]
    given = name[len(family) :]
    if name in common_words():
        yield f"(?<![가-힣]){name}(?={ADDRESSED})"
        return
    yield f"(?<![가-힣]){name}(?:{AFTER})"
    if len(given) > 1:
        alone = family in WORD_ALONE
        after = r"(?=[ \t]*$|[,)/|]|\s?(?:님|씨|입니다))" if alone else f"(?:{AFTER})"
        before = r"(?<![가-힣\w] )(?<![가-힣\w])" if alone else "(?<![가-힣])"
        yield f"(?m:{before}{family}[ \\t]{' ?'.join(given)}{after})"
        if given not in common_words():
            yield f"(?<![가-힣]){given}(?={ADDRESSED})"


def _latin(parts: Sequence[str], code: str) -> Iterator[str]:
    whole = "[ ._-]?".join(map(re.escape, parts))
    pattern = f"(?i:(?<![^\\W_]){whole}(?![^\\W_가-힣]|(?<=[a-z])['’][st]\\b(?!.)))"
    short = len(parts) == 1 and (len(parts[0]) < SHORTEST_LOGIN or parts[0].lower() in common_words())
    if short or re.search(pattern, code):
        yield f"(?i:(?<![^\\W_]){whole}(?={ADDRESSED}))"
        return
    yield pattern
    if len(parts) == 2:
        yield f"(?i:(?<![^\\W_]){re.escape(parts[1])},?[ _-]{re.escape(parts[0])}(?![^\\W_]))"


def _names_in(value: str, *, person: bool) -> list[tuple[int, int]] | None:
    """Where the names of an introduction stand; None when it is about something else."""
    spans, at = [], 0
    while at < len(value):
        gap = BETWEEN.match(value, at)
        at = gap.end() if gap else at
        if at >= len(value):
            break
        match = HANGUL.match(value, at)
        word = match[0] if match else ""
        suffix = 2 if word.endswith("입니") else 1 if len(word) == 4 and word[-1] in "님씨은" else 0
        word = word[: len(word) - suffix]
        fits = like_a_name(word) or (person and len(word) in (3, 4) and word not in common_words())
        if word and fits:
            spans.append((at, at + len(word)))
            at += len(word)
            continue
        latin = LATIN_NAME.match(value, at)
        if latin is None or any(part.lower() in common_words() for part in re.split("[ -]", latin[0])):
            return None
        if not person and " " not in latin[0]:
            return None
        spans.append(latin.span())
        at = latin.end()
    return spans


def _introductions(text: str) -> Iterator[tuple[int, int]]:
    for match in LABELLED.finditer(text):
        for start, end in _names_in(match["value"], person=bool(match["person"])) or ():
            yield match.start("value") + start, match.start("value") + end
    for match in COURSE.finditer(text):
        if like_a_name(match["value"]):
            yield match.span("value")
    for match in SAID.finditer(text):
        if match["latin"] or like_a_name(match["value"]):
            yield match.span("latin" if match["latin"] else "value")


def _without_introductions(text: str) -> str:
    kept, at = [], 0
    for start, end in sorted(set(_introductions(text))):
        if start >= at:
            kept += [text[at:start], MASK]
            at = end
    return "".join((*kept, text[at:]))


def _introduced(notebook: Notebook) -> list[str]:
    """Names that are introduced somewhere and unlike any word, so that they are masked in the rest of the notebook as well."""
    texts = (
        "\n".join(COMMENT.findall(cell.source)) if cell.kind is CellKind.CODE else cell.source
        for cell in notebook.cells
    )
    found = [text[start:end] for text in texts for start, end in _introductions(text)]
    return [name for name in dict.fromkeys(found) if " " in name or (len(name) >= 3 and re.match("[가-힣]", name))]
