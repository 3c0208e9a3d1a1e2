"""Reads feedback before it goes to a student, beside the coach's ratings and rules. Changes nothing by itself, and never a score."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from grader.errors import Problem, Value
from grader.feedback_lint import advice, emoji, leftovers, links, politeness, ratings, scores
from grader.feedback_lint.finding import Finding, Fix, Kind
from grader.feedback_lint.mentions import Mentions
from grader.feedback_lint.rules import STANDARD, Politeness, Rules
from grader.feedback_lint.sentences import Reading, read
from grader.rubric import Rubric

LONGEST_FIXED = 6_000
"""Characters. For longer texts there are findings and no fixes: each fix is tried out on the whole text before it is offered."""

MOST_FIXED = 40
"""Findings of one text that get fixes."""

_ROUNDS = MOST_FIXED


def lint(
    text: str,
    *,
    rubric: Rubric,
    scores: Mapping[str, int],
    language: str,
    rules: Rules = STANDARD,
    comments: Mapping[str, str] | None = None,
    fixes: bool = True,
) -> tuple[Finding, ...]:
    """The findings about an overall feedback text, those about `comments` (criterion id -> comment) after them; each in the order of `Kind`, then of the text.

    `scores` are the coach's by criterion id, without what is undecided. `language` ("ko" or "en") is what the feedback is to be in. A fix that is offered
    was tried: it removes its finding and adds none. `fixes=False` leaves them out, which is faster. Takes time linear in the length of the text.
    """
    mentions = Mentions(rubric, scores)
    found = _found(text, mentions, language, rules)
    if not fixes or len(text) > LONGEST_FIXED:
        found = tuple(replace(finding, fixes=()) for finding in found)
    else:
        found = tuple(
            replace(finding, fixes=_proven(text, finding, found, mentions, language, rules) if at < MOST_FIXED else ())
            for at, finding in enumerate(found)
        )
    said = (
        finding
        for one in rubric.criteria
        for finding in _in_comment((comments or {}).get(one.id, ""), one.id, mentions, rules)
    )
    return (*found, *said)


def fixed(text: str, *, rubric: Rubric, scores: Mapping[str, int], language: str, rules: Rules = STANDARD) -> str:
    """`text` with the first fix of every finding that has one, until none is left."""
    mentions = Mentions(rubric, scores)
    for _ in range(_ROUNDS):
        found = lint(text, rubric=rubric, scores=scores, language=language, rules=rules)
        offered = [one.fixes[0] for one in found if one.fixes]
        if not offered:
            break
        # each was tried by itself; where two of them together leave something new to find, they are made one by one
        after = together(offered).after(text)
        whole = Counter(map(_signature, _found(after, mentions, language, rules))) - Counter(map(_signature, found))
        text = offered[0].after(text) if whole else after
    return text


def together(offered: list[Fix]) -> Fix:
    """One fix of several: those that do not meet an earlier one of the list."""
    taken: list[Fix] = []
    for one in offered:
        if not any(_meet(one, other) for other in taken):
            taken.append(one)
    edits = sorted((edit for one in taken for edit in one.edits), key=lambda edit: (edit.start, edit.end))
    return Fix(label="feedback_lint.fix_all", edits=tuple(edits))


def _meet(one: Fix, other: Fix) -> bool:
    return any(a.start <= b.end and b.start <= a.end for a in one.edits for b in other.edits)


def _found(text: str, mentions: Mentions, language: str, rules: Rules) -> tuple[Finding, ...]:
    reading = read(text, cited=mentions.cited)
    found = [*leftovers.too_short(text)]
    if text.strip():
        found += _of(reading, mentions, language, rules, short=bool(found))
    order = list(Kind)
    return tuple(sorted(found, key=lambda finding: (order.index(finding.kind), finding.start)))


def _of(reading: Reading, mentions: Mentions, language: str, rules: Rules, *, short: bool) -> Iterator[Finding]:
    yield from ratings.contradictions(reading, mentions)
    yield from links.foreign(reading, rules.links)
    yield from leftovers.leftovers(reading, mentions)
    if not short:
        yield from advice.missing(reading, mentions)
    if not rules.scores:
        yield from scores.unwanted(reading, mentions)
    if rules.politeness is not Politeness.ANY:
        yield from politeness.mixed(reading, rules.politeness)
    yield from emoji.out_of_bounds(reading.text, rules.fewest_emoji, rules.most_emoji)
    yield from leftovers.other_language(reading, language)


def _proven(
    text: str, finding: Finding, found: tuple[Finding, ...], mentions: Mentions, language: str, rules: Rules
) -> tuple[Fix, ...]:
    """Those of its fixes after which it is gone and nothing else is found."""
    before = Counter(map(_signature, found))
    kept = []
    for one in finding.fixes:
        after = Counter(map(_signature, _found(one.after(text), mentions, language, rules)))
        if after[_signature(finding)] < before[_signature(finding)] and not after - before:
            kept.append(one)
    return tuple(kept)


def _signature(finding: Finding) -> tuple[Kind, str, str]:
    """What makes two findings the same in two texts. How many emoji there are is no part of it."""
    values = {} if finding.kind is Kind.EMOJI else finding.problem.values
    return finding.kind, finding.problem.key, repr(values)


def _in_comment(comment: str, criterion: str, mentions: Mentions, rules: Rules) -> Iterator[Finding]:
    """Links, leftovers, and scores other than the rating. A score may stand in a comment: it stands beside it anyway."""
    rated = mentions.by_id(criterion)
    if not comment.strip() or rated is None:
        return
    reading = read(comment)
    found = [*links.foreign(reading, rules.links), *leftovers.leftovers(reading, mentions)]
    for score in scores.stated(reading, mentions):
        wrong = (
            score.value is not None and rated.score not in (None, score.value) and score.of == rated.criterion.highest
        )
        if wrong and not score.total:
            values: dict[str, Value] = {
                "name": rated.criterion.name,
                "words": comment[score.start : score.end],
                "score": rated.score or 0,
                "highest": rated.criterion.highest,
            }
            problem = Problem("feedback_lint.other_score", values)
            found.append(
                Finding(kind=Kind.CONTRADICTION, problem=problem, start=score.start, end=score.end, criterion=criterion)
            )
    for finding in found:
        yield replace(finding, fixes=(), comment_of=criterion)
