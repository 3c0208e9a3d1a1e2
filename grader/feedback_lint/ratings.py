"""Where the text says the opposite of the coach's ratings. Better silent than wrong: only what a criterion's best or worst level rules out is told."""

import re
from collections.abc import Iterator

from grader.errors import Problem, Value
from grader.feedback_lint import scores, tenor
from grader.feedback_lint.finding import Finding, Kind
from grader.feedback_lint.mentions import Mention, Mentions
from grader.feedback_lint.sentences import Reading, Section, Sentence

_PERFECT = re.compile(
    r"완벽(?:하게|해요|합니다|했|한\s|하네|히)|\b(?:perfect|perfectly|flawless|flawlessly)\b", re.IGNORECASE
)
_WHOLE_PERFECT = re.compile(
    r"완벽한\s?(?:과제|노트북|결과물|제출|작업|작품|분석\s?노트북)|(?:과제|노트북|결과물|제출물|모든\s?(?:면|부분|문항|기준)|전체적으로|모두|전부|흠잡을)[가-힣]{0,3}\s(?:[가-힣]{1,8}\s){0,2}완벽(?:하게|해요|합니다|했|하네)|"
    r"\b(?:perfect|flawless)\s(?:submission|notebook|assignment|project|piece|work)\b|\b(?:notebook|submission|assignment|everything|work|project)\s(?:is|was|looks)\s(?:just\s|simply\s|absolutely\s)?(?:perfect|flawless)\b",
    re.IGNORECASE,
)
_ALL_MET = re.compile(
    r"(?:모든|전)\s?(?:평가\s?)?(?:기준|문항|요구\s?사항|조건|항목)(?:을|를|이|에서|에)?\s(?:[가-힣]{1,8}\s){0,2}(?:충족|만족|해냈|해내|달성|통과|갖추|갖췄|만점|최고)|\b(?:met|meets?|fulfil\w*|satisf\w+|pass\w*)\s(?:all|every)(?:\sof)?(?:\sthe)?\s(?:\w+\s){0,2}(?:criteria|criterion|requirements?|rubric)\b",
    re.IGNORECASE,
)
_FULL_MARKS = re.compile(
    r"(?<!점\s)(?<!점)만점(?!\s?(?:척도|에|기준|은\s?아니|이\s?아니|까지|을\s?(?:받으려|위해|목표)))|\b(?:full\s(?:marks?|score|credit)|perfect\sscore)\b",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(
    r"지는?\s?(?:않|못)|할\s?필요|려면|려고|(?:으)?면\s|면,|도록|기\s?위해|에\s?가까|직전|거의|까지\s|목표|\?|\b(?:not|n['’]t|no|nobody|never|almost|nearly|would|could|if|when|once|until|need|close\sto|towards?|for\sa|to\s(?:get|reach|meet|earn))\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"지난\s?번|이전|저번|전에는|처음에는|1차|첫\s?제출|\b(?:previous\w*|last\stime|earlier|before|first\s(?:attempt|submission)|initially|no\slonger)\b",
    re.IGNORECASE,
)
_UNSAID = re.compile(r"^.{0,3}?(?:다면|으면|더라도|지\s?않|을까|지는\s?않|기는커녕)", re.DOTALL)
_OTHER_THING = re.compile(r"[가-힣]{2,}(?:이|가|을|를|도)\s|[,·]|[가-힣]\s(?:중|가운데)\s")
_PART_OF = re.compile(r"^(?:에서?는?|에도|의|까지|부터|보다|처럼|(?:와|과|이나|에|에서)\s?(?:관련|비슷|함께|같))")
_LABEL = re.compile(r"^[\s*_“‘\"'(\[\d.)]*$")
_NEAR = 14


def contradictions(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """What cannot stand beside the ratings. Criteria without a decision contradict nothing."""
    found: set[tuple[str, int]] = set()
    stated = list(scores.stated(reading, mentions))
    for finding in (
        *_wrong_scores(stated, reading, mentions),
        *_claims(reading, mentions),
        *_about_criteria(reading, mentions),
    ):
        if (finding.criterion, finding.start) not in found:
            found.add((finding.criterion, finding.start))
            yield finding


def _finding(
    key: str, sentence: Sentence, start: int, end: int, mention: Mention | None = None, **values: str | int
) -> Finding:
    criterion, named = "", dict[str, Value]()
    if mention:
        rated, criterion = mention.rated, mention.rated.criterion.id
        named = {"name": rated.criterion.name, "score": rated.score or 0, "highest": rated.criterion.highest}
    return Finding(
        kind=Kind.CONTRADICTION, problem=Problem(f"feedback_lint.{key}", {**named, **values}),
        start=sentence.start + start, end=sentence.start + end, criterion=criterion,
    )  # fmt: skip


def _about_criteria(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    for sentence in reading.sentences:
        if sentence.heading:
            continue
        shown = reading.quoted[sentence.start : sentence.end]
        listed = _listed(sentence, shown, mentions)
        if listed:
            yield from listed
            continue
        for start, end in tenor.clauses(sentence.text):
            yield from _about_clause(sentence, shown, start, end, mentions)


def _listed(sentence: Sentence, shown: str, mentions: Mentions) -> list[Finding]:
    """An item that begins with a criterion's name, under a heading that says how it is meant."""
    if sentence.section is Section.NONE or not sentence.bullet:
        return []
    first = next(mentions.named(shown), None)
    if (
        first is None
        or not _LABEL.match(shown[: first.start])
        or not re.match(r"[\s”’\"'*_)\]]*(?:[:：–—-]|$)", shown[first.end :])
    ):
        return []
    said = sentence.text[first.end :]
    if (
        sentence.section is Section.PRAISE
        and first.rated.lowest
        and not (tenor.lacks(said) or tenor.hedges(said) or tenor.proposes(said))
    ):
        return [_finding("praised_lowest", sentence, 0, len(sentence.text), first)]
    wanting = tenor.proposes(said) or tenor.praises(said) or not said.strip(" :：–—-*")
    if sentence.section is Section.GAP and first.rated.highest and not wanting:
        return [_finding("lacking_highest", sentence, 0, len(sentence.text), first)]
    return []


def _about_clause(sentence: Sentence, shown: str, start: int, end: int, mentions: Mentions) -> Iterator[Finding]:
    clause = sentence.text[start:end]
    if tenor.proposes(clause) or "?" in clause:
        return
    praised, lacking = tenor.praises(clause), tenor.lacks(clause)
    if not praised and not lacking:
        return
    about = mentions.of(shown[start:end])
    perfect = _PERFECT.search(clause) if praised else None
    for mention in about:
        if (
            praised
            and not lacking
            and mention.rated.lowest
            and not tenor.hedges(_without_names(clause, about))
            and len(about) == 1
        ):
            yield _finding("praised_lowest", sentence, start, end, mention)
        elif (
            perfect
            and mention.by_name
            and mention.rated.score is not None
            and not mention.rated.highest
            and len(about) == 1
        ):
            yield _finding("perfect_not_highest", sentence, start, end, mention)
        elif lacking and not praised and mention.rated.highest and _is_said_of(mention, lacking, clause, about):
            yield _finding("lacking_highest", sentence, start, end, mention)


def _without_names(clause: str, about: list[Mention]) -> str:
    for mention in sorted(about, key=lambda one: -one.start):
        if mention.by_name:
            clause = clause[: mention.start] + clause[mention.end :]
    return clause


def _is_said_of(mention: Mention, lacking: re.Match[str], clause: str, about: list[Mention]) -> bool:
    """Whether it is the criterion itself that is said to be missing or wrong."""
    if _EARLIER.search(clause) or _UNSAID.match(clause[lacking.end() :]) or tenor.hedges(_without_names(clause, about)):
        return False
    if not mention.by_name:
        return len(about) == 1
    if lacking.start() >= mention.end:
        between = clause[mention.end : lacking.start()]
        korean = "가" <= lacking[0][0] <= "힣"
        return (
            len(between) <= (_NEAR if korean else 2 * _NEAR)
            and not _PART_OF.match(between)
            and not _OTHER_THING.search(f"{between} "[3:] if korean else between)
        )
    return mention.start - lacking.end() <= _NEAR and not re.search(
        r"[,.;]|\bfor\b|\bin\b", clause[lacking.end() : mention.start]
    )


def _claims(reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """That all of it is perfect, fully met or full marks, although a criterion is below its highest level."""
    below = [rated for rated in mentions.all if rated.score is not None and not rated.highest]
    if not below:
        return
    names = ", ".join(rated.criterion.name for rated in below[:3]) + (" …" if len(below) > 3 else "")
    for sentence in reading.sentences:
        for start, end in tenor.clauses(sentence.text):
            clause = sentence.text[start:end]
            match = _WHOLE_PERFECT.search(clause) or _ALL_MET.search(clause)
            full = match or _FULL_MARKS.search(clause)
            if (
                full is None
                or _NOT_MEANT.search(
                    clause[full.start() - 30 if full.start() > 30 else 0 : full.end() + 15].replace(full[0], "", 1)
                )
                or _NOT_MEANT.search(full[0])
            ):
                continue
            if not match and mentions.of(reading.quoted[sentence.start + start : sentence.start + end]):
                continue
            yield _finding("all_is_not", sentence, full.start() + start, full.end() + start, names=names)


def _wrong_scores(stated: list[scores.Stated], reading: Reading, mentions: Mentions) -> Iterator[Finding]:
    """Scores in the text that are not the ratings'."""
    decided = [rated.score for rated in mentions.all]
    for score in stated:
        sentence = score.sentence
        start, end = score.start - sentence.start, score.end - sentence.start
        said = reading.text[score.start : score.end]
        if re.match(r"\s?만점", reading.text[score.end : score.end + 4]):
            continue  # out of how many, not how many
        about = list(mentions.named(reading.quoted[sentence.start : score.start]))
        if score.value is None:
            full_marks = bool(_FULL_MARKS.fullmatch(said))
            if (
                full_marks
                and about
                and about[-1].rated.score is not None
                and not about[-1].rated.highest
                and not _NOT_MEANT.search(sentence.text)
            ):
                yield _finding("other_score", sentence, start, end, about[-1], words=said)
        elif score.total:
            total = sum(one for one in decided if one is not None)
            if None not in decided and total != score.value:
                yield _finding("other_total", sentence, start, end, words=said, total=total)
        elif (
            about
            and about[-1].rated.score not in (None, score.value)
            and score.of in (None, about[-1].rated.criterion.highest)
        ):
            yield _finding("other_score", sentence, start, end, about[-1], words=said)
