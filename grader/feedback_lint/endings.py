"""How a Korean sentence ends: which level of politeness, and the same ending in another where that is certain."""

import re
from dataclasses import dataclass

from grader.feedback_lint.rules import Politeness
from grader.feedback_lint.sentences import BLOT

FORMAL, POLITE, PLAIN = Politeness.FORMAL, Politeness.POLITE, Politeness.PLAIN

_TAIL = re.compile(
    r"(?:[^가-힣A-Za-z0-9%\ue000]|[ㅎㅋㅠㅜ]|\([^()가-힣]{0,20}(?:[가-힣]{1,6}[^()가-힣]{0,20}){0,3}\)\W*$)*$"
)
_WORD = re.compile(r"[가-힣]+$")
_NEUTRAL = re.compile(
    r"(?:안녕하세요|안녕하십니까|감사(?:합니다|드립니다|해요)|고맙습니다|고마워요|반갑습니다|반가워요|(?:수고|고생)(?:하셨습니다|하셨어요|했어요|했습니다|많으셨습니다|많으셨어요|많았어요|많았습니다)|(?:수고|고생)\s?(?:많으셨습니다|많았어요|많았습니다|많으셨어요)|축하(?:합니다|드립니다|드려요|해요)|"
    r"죄송합니다|미안해요)$"
)
_POLITE_NOUNS = re.compile(r"(?:필요|중요|개요|주요|수요|소요|고요|동요|요요|담요|종요|긴요)$")
_PLAIN_NOUNS = re.compile(
    r"(?:바다|이해|오해|견해|저해|방해|피해|손해|올해|분해|용해|단지|먼지|가지|유지|까지|숫자|글자|사용자|참가자|제작자|이다지)$"
)
_PLAIN = re.compile(
    r"(?:[했었았였겠있없같좋싶않많크높낮적쉽렵맞한된는인든난린진친킨운큰준본간온쓴싼]다|[가-힣]이다|했어|었어|았어|였어|겠어|있어|없어|좋아|같아|많아|않아|싶어|이야|거야|아니야|(?<![이오견저방피손올분용])해|해봐|봐|줘|하자|보자|두자|넣자|하렴|보렴|해라|봐라|구나|했군|했네|었네|았네|있네|없네|좋네|는군|돼|잖아|더라|을게|할게|볼게|을까|할까|볼까|했지|었지|았지|있지|좋지|보여|달라|와|려)$"
)
_PLAIN_UNSURE = re.compile(r"(?:보여|달라|와|려|돼)$")
"""Ends that are as well a word in mid-sentence or a noun: they count as plain only before a full stop."""

# Adjectives and verbs whose two stems differ in more than ㅆ: the stem before 습니다 and the form before 요.
_REGULAR = {
    "없": "없어", "같": "같아", "좋": "좋아", "많": "많아", "않": "않아", "싶": "싶어", "높": "높아", "낮": "낮아", "적": "적어", "맞": "맞아",
    "괜찮": "괜찮아", "깊": "깊어", "넓": "넓어", "짧": "짧아", "쉽": "쉬워", "어렵": "어려워", "아쉽": "아쉬워", "가깝": "가까워", "새롭": "새로워",
    "자연스럽": "자연스러워", "자랑스럽": "자랑스러워", "놀랍": "놀라워", "즐겁": "즐거워", "귀엽": "귀여워", "그렇": "그래", "어떻": "어때", "받": "받아", "믿": "믿어", "읽": "읽어", "찾": "찾아", "남": "남아",
}  # fmt: skip
_VERBS = {
    "합": "해", "됩": "돼", "드립": "드려", "보입": "보여", "돋보입": "돋보여", "줍": "줘", "다릅": "달라", "큽": "커", "느껴집": "느껴져", "보여집": "보여져", "집": "져",
    "나타납": "나타나", "드러납": "드러나", "납": "나", "아닙": "아니에", "뛰어납": "뛰어나", "쓰입": "쓰여", "쌓입": "쌓여", "모읍": "모아", "모릅": "몰라", "바뀝": "바뀌어", "옵": "와", "봅": "봐", "킵": "켜", "옮깁": "옮겨", "남깁": "남겨", "느낍": "느껴",
}  # fmt: skip
_NOT_COPULA = re.compile(
    r"(?:^(?:보|쓰|쌓|높|줄|붙|들|먹|녹|섞|끓|속|죽|모|꺾|엮|늘|숙|벌|놓|기|조|묶|읽|쏟|트)|움직|기울|덧붙|받아들|끌어들|망설|반짝|끄덕)$"
)
"""Before 입니다: a verb, not a noun that is something."""


_ASKED = re.compile(r"(?:하|보|주|으|두|쓰|나누|고치|바꾸|그리|만드)세요$")
_AMBIGUOUS = ("줘", "봐", "와", "나", "져", "남아", "켜")
"""Forms before 요 that ask for something as well as they state it, or that more than one verb has."""


@dataclass(frozen=True)
class Ending:
    """The last word of a sentence: where it begins and ends in it, and its level."""

    level: Politeness
    start: int
    end: int


def ending_of(sentence: str) -> Ending | None:
    """None for what ends in a noun, a quote or a set phrase: it has no level."""
    tail = _TAIL.search(sentence)
    end = tail.start() if tail else len(sentence)
    word = _WORD.search(sentence, max(0, end - 30), end)
    if word is None or _NEUTRAL.search(sentence[max(0, end - 20) : end]):
        return None
    level = _level(word[0], stop=sentence[end : end + 1] in (".", "!", "?", "~"))
    if level is PLAIN and word.start() and sentence[word.start() - 1] == BLOT:
        return None
    return Ending(level, word.start(), end) if level else None


def _level(word: str, *, stop: bool) -> Politeness | None:
    if word.endswith(("습니다", "습니까", "십시오")) or (
        word.endswith(("니다", "니까", "시다")) and len(word) > 2 and _final(word[-3]) == 17
    ):
        return FORMAL
    if word.endswith(("요", "죠")) and len(word) > 1:
        return None if _POLITE_NOUNS.search(word) else POLITE
    if _PLAIN.search(word) and not _PLAIN_NOUNS.search(word) and (stop or not _PLAIN_UNSURE.search(word)):
        return PLAIN
    return None


def converted(word: str, before: str, wanted: Politeness) -> str | None:
    """The last word of a sentence in the `wanted` level; None where no rule is certain of it. `before` is what stands in front of it."""
    polite = word if word.endswith(("요", "죠")) else _from_formal(word, before) or _from_plain(word)
    if polite is None or wanted is POLITE:
        return polite
    if wanted is FORMAL:
        return _to_formal(polite, before)
    return _to_plain(polite)


def _final(syllable: str) -> int:
    """The number of its final consonant, 0 for none, -1 for what is no syllable."""
    return (ord(syllable) - 0xAC00) % 28 if "가" <= syllable <= "힣" else -1


def _with_final(syllable: str, final: int) -> str:
    return chr(ord(syllable) - _final(syllable) + final)


def _copula(noun: str, before: str) -> str | None:
    """이에요 or 예요 behind a noun; None when its last sound is not known."""
    final = _final((before.rstrip("*_") + noun)[-1:] or " ")
    return None if final < 0 else "예요" if final == 0 else "이에요"


def _from_formal(word: str, before: str) -> str | None:
    if word.endswith("십시오"):
        return f"{word[:-3]}세요"
    if word.endswith("습니다"):
        return _past_or(word[:-3], _REGULAR)
    return _from_nida(word[:-2], before) if word.endswith("니다") and len(word) > 2 else None


def _past_or(stem: str, table: dict[str, str]) -> str | None:
    """The form in -요 of a stem that ends in ㅆ, or in one of the table."""
    if stem and _final(stem[-1]) == 20:
        return f"{stem}어요"
    return next((f"{stem[: -len(one)]}{form}요" for one, form in _longest(table) if stem.endswith(one)), None)


def _from_nida(stem: str, before: str) -> str | None:
    """Of a word that ends in ㅂ니다, without 니다."""
    for one, form in _longest(_VERBS):
        if stem.endswith(one) and not _noun_before(stem):
            return f"{stem[: -len(one)]}{form}요"
    if not stem.endswith("입"):
        return None
    noun = stem[:-1]
    ending = None if _NOT_COPULA.search(noun) else _copula(noun, before)
    return f"{noun}{ending}" if ending else None


def _noun_before(stem: str) -> bool:
    """Whether 집, 납, 킵 and the like may be the end of another verb than the one meant."""
    return (
        stem.endswith(("집", "납"))
        and len(stem) > 1
        and not stem.endswith(("해집", "어집", "아집", "워집", "려집", "껴집", "여집", "타납", "러납", "어납"))
    )


def _longest(table: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(table.items(), key=lambda pair: -len(pair[0]))


def _from_plain(word: str) -> str | None:
    if word.endswith("다") and len(word) > 1:
        stem = word[:-1]
        if stem.endswith(("한", "된")):
            return f"{stem[:-1]}{'해' if stem.endswith('한') else '돼'}요"
        return _past_or(stem, _REGULAR)
    if re.search(r"(?:[했었았였겠있없]어|좋아|같아|많아|않아|싶어|돼|해|봐|줘)$", word):
        return f"{word}요"
    return None


def _to_formal(word: str, before: str) -> str | None:
    for copula, consonant in (("이에요", True), ("예요", False)):
        noun = (before + word[: -len(copula)])[-1:] or " "
        if word.endswith(copula) and (_final(noun) > 0 if consonant else _final(noun) == 0) and noun != "거":
            return f"{word[: -len(copula)]}입니다"
    if word.endswith("어요") and len(word) > 2 and _final(word[-3]) == 20:
        return f"{word[:-2]}습니다"
    if _ASKED.search(word):
        return f"{word[:-2]}십시오"
    bare = word[:-1]
    for table, tail in ((_REGULAR, "습니다"), (_VERBS, "니다")):
        for stem, form in _longest(table):
            if bare.endswith(form) and form not in _AMBIGUOUS:
                return f"{bare[: -len(form)]}{stem}{tail}"
    return None


def _to_plain(word: str) -> str | None:
    if word.endswith("이에요"):
        return f"{word[:-3]}이야"
    if word.endswith("예요"):
        return f"{word[:-2]}야"
    for polite, plain in (("하세요", "해"), ("보세요", "봐"), ("주세요", "줘")):
        if word.endswith(polite):
            return word[: -len(polite)] + plain
    if word.endswith("어요") and len(word) > 2 and _final(word[-3]) == 20:
        return word[:-1]
    forms = (*_REGULAR.values(), "해", "돼", "봐", "줘", "보여", "달라", "커", "드려")
    return word[:-1] if word.endswith("요") and word[:-1].endswith(forms) else None
