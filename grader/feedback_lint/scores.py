"""Scores that stand in the text: points, fractions, stars, "full marks". Accuracies, versions, dates and ratings in the data are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.errors import Problem
from grader.feedback_lint.finding import Edit, Finding, Fix, Kind, fix, taken_out
from grader.feedback_lint.mentions import Mentions
from grader.feedback_lint.sentences import Reading, Sentence

_POINTS = re.compile(
    r"(?<![\d.,\w/])(?:(?P<of>\d{1,4})\s?점\s?(?:만점\s?)?(?:에서?|중(?:에서?)?)\s?(?P<v1>\d{1,4})\s?점|(?P<v2>\d{1,4})\s?점\s?/\s?(?P<of2>\d{1,4})\s?점|(?P<v3>\d{1,4})\s?/\s?(?P<of3>\d{1,4})\s?점?(?![\d/%]|\.\d|\s?(?:월|개|명|배|로\s|으로\s))|(?P<v4>\d{1,4})\s?점(?!\s?(?:만점\s)?(?:척도|짜리|대[의는가\s]|이동|간격|차이|씩|이상|이하|미만|초과|까지|부터|에서\s?\d|수[를가는\s]))|"
    r"(?P<v5>\d{1,4})\s?(?:points?|marks?|pts?\.?)?\s(?:out\sof|of)\s(?:a\spossible\s|the\s)?(?P<of5>\d{1,4})(?:\s?(?:points?|marks?|pts?))?(?=[.,;:!?)\s]|$)|(?P<v6>\d{1,4})\s?(?:points?|marks?|pts?)\b)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?<!점\s)(?<!점)만점(?!\s?(?:척도|에|기준|은\s?아니|이\s?아니|까지|을\s?받으려))|(?:score|grade|mark)s?\s(?:of|is|was|:)\s?(?P<value>\d{1,3})(?![\d.,%]\d|%|\d)|\bscored\s(?:an?\s)?(?P<value2>\d{1,3})(?![\d.,]\d|%|\d)|\b(?:full\s(?:marks?|points?|score)|perfect\sscore|top\smarks?|full\scredit)\b|"
    r"(?:총점|점수)(?:는|은|:)?\s?(?P<value3>\d{1,4})(?![\d.,]\d|\d|%|\s?점)",
    re.IGNORECASE,
)
_STARS = re.compile(r"[⭐★🌟☆✩]\ufe0f?(?:\s?[⭐★🌟☆✩]\ufe0f?){1,19}|[●○]{3,20}")
_GRADING = re.compile(
    r"받(?!침)|드렸|드립니다|드려요|드릴|줬|주었|매겼|매겨|매긴|채점|배점|감점|가점|획득|총점|합계|만점|점수|점입니다|점이에요|점이[라며고]|점을?\s?주|평가|단계|얻|"
    r"\b(?:scor\w+|grad\w+|marks?|points?|pts|earn\w*|award\w*|receiv\w*|g[eo]t|gives?|gave|total|deduct\w*|lost|out\sof|rating)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"별점|평점|리뷰|시험\s?점수|성적|학생들|설문|응답|만족도|데이터|평균|분포|이상인|이하인|중앙값|고객|영화|상품|컬럼|열의?\s|최댓값|최솟값|f1|정확도|정밀도|재현율|모델\s?점수|"
    r"\b(?:data|percentage|rating\scolumn|reviews?|customers?|accuracy|f1|r2|auc|precision|recall|silhouette|rmse|mae|loss|mean|median|average|test\sscore|train\w*|validation|cv|folds?|epochs?|column|movies?|survey)\b",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?:의|of\s(?:the|your|all)\s[\w\s]{0,20})\s?$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]\s?[^()\[\]\n]{0,12}$")
_CLOSED = re.compile(r"\s?(?:점|points?|pts?)?\s?[)\]]")
_LABELLED = re.compile(r"[:：–—-]\s?\**$")
_ENDED = re.compile(r"\**\s*(?:$|[.,;(–—-]|점)")
_SLASHED = re.compile(r"\d+\s?/\s?\d+")
_OUT_OF = re.compile(r"\d\s?(?:out\s)?of\s", re.IGNORECASE)
_UNIT = re.compile(r"points?|marks?|pts", re.IGNORECASE)
_CLOSES = re.compile(r"\s*(?:$|[.,;:!?)]|on\b|for\b|in\s(?:total|this))")
_AIMED = re.compile(r"\b(?:to\s(?:reach|get|earn|score)|for|towards?)\s(?:the\s)?$", re.IGNORECASE)
_TOTAL = re.compile(r"총점|합계|전체\s?점수|\btotal\b|\boverall\sscore\b", re.IGNORECASE)
_EMPTIED = re.compile(
    r"총점|합계|점수|전체|이번|과제|이?에요|예요|입니다|이고|였어요|이었어요|받았어요|받으셨어요|받았습니다|드려요|드립니다|드렸어요|드렸습니다|[은는이가을를의에로]|만점|중|점|짜리|"
    r"\b(?:you|your|the|a|an|total|overall|score[ds]?|grade|mark|is|was|of|for|this|got|get|earned?|receive[ds]?|have|points?|marks?|assignment|i|gave|give|final|with|that|makes?)\b|[\s.,:;!*_()\[\]–—\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff-]",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A score in the text. `value` and `of` are None where it does not say. `total`: it is the sum. `sentence` is where it stands."""

    start: int
    end: int
    value: int | None
    of: int | None
    total: bool
    sentence: Sentence


def stated(reading: Reading, mentions: Mentions) -> Iterator[Stated]:
    """Every score in the text, in its order."""
    highest = {rated.criterion.highest for rated in mentions.all}
    possible = {*highest, sum(rated.criterion.highest for rated in mentions.all)}
    for sentence in reading.sentences:
        text, shown = sentence.text, reading.quoted[sentence.start : sentence.end]
        if not re.search(r"\d|만점|[⭐★🌟☆●]|full|perfect|top", text, re.IGNORECASE):
            continue
        taken, names = -1, [mention.end for mention in mentions.named(shown)]
        for match in sorted(
            (*_POINTS.finditer(text), *_WORDS.finditer(text), *_STARS.finditer(text)),
            key=lambda m: (m.start(), -m.end()),
        ):
            if match.start() < taken:
                continue
            if _is_score(match, text, possible, names):
                taken = match.end()
                value, of = _numbers(match)
                yield Stated(
                    start=sentence.start + match.start(), end=sentence.start + match.end(), value=value, of=of,
                    total=bool(_TOTAL.search(text[max(0, match.start() - 20) : match.start()])), sentence=sentence,
                )  # fmt: skip


def _numbers(match: re.Match[str]) -> tuple[int | None, int | None]:
    groups = match.groupdict()
    value = next((int(number) for name, number in groups.items() if name.startswith("v") and number), None)
    of = next((int(number) for name, number in groups.items() if name.startswith("of") and number), None)
    return value, of


def _is_score(match: re.Match[str], text: str, possible: set[int], names: list[int]) -> bool:
    """Whether what was found in a sentence is a score of this submission. `possible` are the highest scores there can be, `names` where criteria's names end."""
    if match.re is _STARS:
        return any(sign in match[0] for sign in "☆✩○") or sum(sign in "⭐★🌟" for sign in match[0]) >= 3
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 30]
    if _DATA.search(before[-40:]) or _DATA.search(after[:20]):
        return False
    value, of = _numbers(match)
    most = max(possible, default=0)
    if match.re is _WORDS:
        return not _AIMED.search(before[-24:]) and (
            value is None or value <= most or (value <= 100 and "점수" not in match[0])
        )
    if value is None or value > (of or max(most, 100)) or (of is not None and of not in {*possible, 5, 10, 100}):
        return False
    behind = any(0 <= match.start() - end <= 6 for end in names)
    return _is_stated(match[0], before, after, behind=behind, whole=of is not None)


def _is_stated(shown: str, before: str, after: str, *, behind: bool, whole: bool) -> bool:
    """Whether the words around a number make it a score. `behind`: it follows a criterion's name. `whole`: it says out of how many."""
    bracket = bool(_IN_BRACKETS.search(before) and _CLOSED.match(after))
    named = bracket or behind
    labelled = bool(_LABELLED.search(before) and _ENDED.match(after))
    graded = bool(_GRADING.search(before[-25:] + after[:12]))
    if _SLASHED.fullmatch(shown):
        return not _FRACTION.search(before) and (named or labelled or graded)
    if _OUT_OF.search(shown) and not _UNIT.search(shown):
        return bool(_CLOSES.match(after)) and (named or bool(_GRADING.search(before[-40:])))
    return named or labelled or graded or whole


def unwanted(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """The scores as findings, each with a fix where it can be taken out without leaving a hole."""
    for score in stated(reading, mentions):
        words = reading.text[score.start : score.end]
        yield Finding(
            kind=Kind.SCORE, problem=Problem("feedback_lint.score", {"words": words}), start=score.start, end=score.end,
            fixes=_way_out(reading.text, score, mentions),
        )  # fmt: skip


def _way_out(text: str, score: Stated, mentions: Mentions) -> tuple[Fix, ...]:
    start = score.start - (1 if text[max(0, score.start - 1) : score.start] == " " else 0)
    opening, closing = text[max(0, start - 1) : start], text[score.end : score.end + 20]
    close = re.match(r"\s?(?:점|points?|pts?)?\s?[)\]]", closing)
    if opening in ("(", "[") and close:
        return fix("fix_take_out", taken_out(text, start - 1, score.end + close.end()))
    if _STARS.fullmatch(text[score.start : score.end]):
        return fix("fix_take_out", taken_out(text, score.start, score.end))
    sentence = score.sentence
    rest = text[sentence.start : score.start] + text[score.end : sentence.end]
    for mention in sorted(mentions.named(rest), key=lambda one: -one.start):
        rest = rest[: mention.start] + rest[mention.end :]
    if not _EMPTIED.sub("", rest):
        return fix("fix_sentence_out", taken_out(text, sentence.start, sentence.end))
    named = any(
        mention.end + 2 >= score.start - sentence.start
        for mention in mentions.named(text[sentence.start : score.start])
    )
    if named and re.match(r"\s?[:：–—]", closing):
        return fix("fix_take_out", Edit(start, text[start : score.end], ""))
    return ()
