"""Words nobody can measure, thresholds nobody gave, and what no notebook shows."""

import re
from collections.abc import Iterator

from grader.rubric import Criterion
from grader.rubric_lint.finding import BLANK, Finding, Kind, Text

_END = r"(?![가-힣])"
_START = r"(?<![가-힣])"

_MANNER = "적절히|적절하게|적당히|체계적으로|제대로|올바르게|올바로|바르게|원활히|원활하게|정상적으로|안정적으로|성공적으로|효과적으로|효율적으로|논리적으로|명확히|명확하게|깔끔하게|꼼꼼히|꼼꼼하게|잘|의미 있게|유의미하게|자연스럽게|지시대로"
_AMOUNT = "충분히|충분하게|충분한|다양한|다양하게|여러"
_DETAIL = "상세히|상세하게|자세히|자세하게|구체적으로"
_QUALITY = "적절한|올바른|효과적인|효율적인|논리적인|명확한|의미 있는|의미있는|유의미한|창의적인|깊이 있는|좋은|괜찮은|그럴듯한|그럴 듯한|자연스러운|체계적인|깔끔한|간결한"
_FRAMES_KO = (
    (re.compile(rf"{_START}(?:{_MANNER}){_END}"), f"{BLANK} 기준에 맞게"),
    (re.compile(rf"{_START}(?:{_AMOUNT}){_END}"), f"{BLANK}개 이상"),
    (re.compile(rf"{_START}(?:{_DETAIL}){_END}"), f"{BLANK}을(를) 포함해"),
    (re.compile(rf"{_START}(?:{_QUALITY}){_END}"), f"{BLANK} 기준에 맞는"),
)
_NOTED_KO = re.compile(
    rf"{_START}(?:간결하고|간결한가요?|효율적인가요?|적절한가|적절했|충분했|맥락에 맞[는게]|[가-힣]+는 수준의?|구별할 수 있을 만한|이해하기 (?:쉽|쉬운)|이해되었나요|가독성[이을]?|빠짐없이)"
)
_MANNER_EN = r"appropriately|properly|effectively|efficiently|clearly|systematically|thoroughly|adequately|sufficiently|successfully|meaningfully|reasonably|well|easily|neatly"
_QUALITY_EN = (
    r"appropriate|proper|effective|efficient|clear|adequate|sufficient|reasonable|meaningful|thoughtful|insightful|good|strong|solid|high[- ]quality|quality of|professional|creative|"
    r"detailed|thorough|comprehensive|robust|logical|well[- ](?:articulated|organi[sz]ed|commented|documented|structured|written)|constructive|structured"
)
_VAGUE_EN = re.compile(
    rf"(?<![\w-])(?:(?P<manner>{_MANNER_EN})|(?P<quality>{_QUALITY_EN})|(?P<mind>(?:demonstrates? )?(?:an )?(?:understanding|familiarity|awareness|insights?)(?: (?:of|with|about))?))(?![\w-])",
    re.IGNORECASE,
)
_NOT_VAGUE_EN = re.compile(
    r"as well as|goodness of fit|well known|clear(?:ed|ing)? (?:the )?(?:output|cache)", re.IGNORECASE
)

_METRIC = r"성능|정확도|정밀도|재현율|오차|손실|품질|점수|accuracy|precision|recall|f1|auc|loss|rmse|mae|r2|performance|error rate|score"
_THRESHOLD_KO = re.compile(
    rf"(?:{_METRIC})[가-힣]{{0,3}}\s*[가-힣\s]{{0,12}}?(?:좋[은다아]|높[은다아]|낮[은다아]|우수|향상|개선|뛰어)",
    re.IGNORECASE,
)
_THRESHOLD_EN = re.compile(
    rf"\b(?:high(?:er)?|good|better|best|low(?:er)?|strong|improv\w+|acceptable|reduc\w+|increas\w+)\s+(?:[\w-]+\s+){{0,3}}?(?:{_METRIC})\b"
    rf"|\b(?:{_METRIC})\s+(?:is|are|was|should be)\s+(?:high|good|low|acceptable|better)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")

_UNSEEN_KO = re.compile(
    rf"{_START}(?:발표(?!된)[가-힣]*|출석[가-힣]*|참석[가-힣]*|태도[가-힣]*|팀워크[가-힣]*|협업[가-힣]*|협력[가-힣]*|팀원[가-힣]*|동료[가-힣]*|블로그[가-힣]*|제출 ?기한[가-힣]*|기한 ?내[가-힣]*|마감[가-힣]*|시연[가-힣]*|면담[가-힣]*|적극적으로 참여[가-힣]*|앱으로|앱이|슬라이드[가-힣]*|영상으로|깃허브에|성실[가-힣]*)"
)
_UNSEEN_EN = re.compile(
    r"\b(?:attend(?:s|ed|ance)?|(?:mentally|physically)|in class|(?:team )?meetings|team meeting|team ?mates?|classmates?|peers?|instructors?|office hours?|deadlines?|on time|"
    r"minutes? (?:in duration|long)|oral(?:ly)?|speak\w*|respectful\w*|resolving conflict|collaborat\w*|participat\w*|blog\w*|slides?|posters?|videos?|"
    r"feedback|(?<!overall )presentation skills)\b",
    re.IGNORECASE,
)


def vague(text: Text) -> Iterator[Finding]:
    """Words every reader measures differently."""
    if text.english:
        skipped = [match.span() for match in _NOT_VAGUE_EN.finditer(text.text)]
        matches = [
            match
            for match in _VAGUE_EN.finditer(text.text)
            if not any(start <= match.start() < end for start, end in skipped)
        ]
        if matches:
            words = ", ".join(dict.fromkeys(f"“{match[0].lower()}”" for match in matches))
            note = text.with_note(f"{words}: {'that is' if len(matches) == 1 else 'each meaning'} {BLANK}")
            yield text.finding(Kind.VAGUE, [match.span() for match in matches], "rubric_lint.vague", [note])
        return
    yield from _vague_korean(text)


def _vague_korean(text: Text) -> Iterator[Finding]:
    places = sorted(
        (match.span(), frame) for pattern, frame in _FRAMES_KO for match in pattern.finditer(text.text)
    )  # fmt: skip
    noted = [match.span() for match in _NOTED_KO.finditer(text.text)]
    if not places and not noted:
        return
    rewritten, at = "", 0
    for (start, end), frame in places:
        rewritten, at = f"{rewritten}{text.text[at:start]}[{frame}]", end
    rewritten += text.text[at:]
    changed: Criterion = text.instead(rewritten)
    if noted:
        words = ", ".join(f"“{text.text[start:end]}”" for start, end in noted)
        copy = Text(criterion=changed, field=text.field, text=rewritten, english=False)
        changed = copy.with_note(f"{words}의 기준: {BLANK}")
    spans = sorted([span for span, _ in places] + noted)
    yield text.finding(Kind.VAGUE, spans, "rubric_lint.vague", [changed])


def threshold(text: Text) -> Iterator[Finding]:
    """A metric that should be good, without saying how good."""
    match = (_THRESHOLD_EN.search(text.text) if text.english else None) or _THRESHOLD_KO.search(text.text)
    if match and not _NUMBER.search(text.text):
        note = f"threshold: {BLANK}" if text.english else f"기준값: {BLANK} 이상"
        yield text.finding(Kind.THRESHOLD, [match.span()], "rubric_lint.threshold", [text.with_note(note)])


def unseen(text: Text) -> Iterator[Finding]:
    """What happens outside of a notebook."""
    spans = [match.span() for match in (_UNSEEN_EN if text.english else _UNSEEN_KO).finditer(text.text)]
    if spans:
        note = f"seen in the notebook by: {BLANK}" if text.english else f"노트북에서 확인할 곳: {BLANK}"
        yield text.finding(Kind.UNSEEN, spans, "rubric_lint.unseen", [text.with_note(note)])
