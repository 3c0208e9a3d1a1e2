"""What the offline grader says: comments and the overall feedback, from what the rules found. Speaks to the student."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader import words
from grader.look_for import Finding, Match
from grader.notebook import CellKind, Notebook, OutputKind
from grader.rubric import Criterion, Level, LookFor, Place

MOST_CELLS = 5
_ABSENT = {
    Place.IMPORT: "absent_import",
    Place.CALL: "absent_call",
    Place.CODE: "absent_code",
    Place.MARKDOWN: "absent_markdown",
    Place.OUTPUT: "absent_output",
    Place.NUMBER: "absent_number",
}
_PICTURES = (OutputKind.IMAGE, OutputKind.SVG)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rules say about one criterion; `level` None: they cannot tell.

    `held` are the findings of the level reached by its rules (empty when it is the lowest for want of any other), `wanted` those of the next level with
    rules.
    """

    criterion: Criterion
    level: Level | None
    held: tuple[Finding, ...] = ()
    wanted: tuple[Finding, ...] = ()

    @property
    def lacking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.wanted if not finding.holds)


class Feedback:
    """Writes in one language about one notebook."""

    def __init__(self, language: str, notebook: Notebook) -> None:
        self._language = language
        cells = notebook.cells
        self._pictures = [
            cell.number for cell in cells if cell.images or any(output.kind in _PICTURES for output in cell.outputs)
        ]
        self._errors = [cell.number for cell in cells if cell.has_error]
        code = [cell for cell in cells if cell.kind is CellKind.CODE and cell.source.strip()]
        unrun = [cell.number for cell in code if cell.execution_count is None and not cell.outputs]
        self._unrun = unrun if len(unrun) < len(code) else []

    def comment(self, verdict: Verdict) -> str:
        """About a criterion with a level: what was found, what it comes to, what is lacking."""
        level, criterion = verdict.level, verdict.criterion
        if level is None:
            return self.needs_eyes(criterion)
        sentences = []
        if verdict.held:
            sentences.append(self._say("found", items=self._items(verdict.held)))
            sentences.append(
                self._say("level", score=level.score, highest=criterion.highest, descriptor=level.descriptor)
            )
        elif partly := [finding for finding in verdict.wanted if finding.holds]:
            sentences.append(self._say("found_partly", items=self._items(partly)))
        if verdict.lacking:
            sentences.append(self._say("next" if verdict.held else "missing", items=self._items(verdict.lacking)))
        if idle := sorted({number for finding in verdict.lacking for number in finding.idle}):
            sentences.append(self._say("idle", cells=self._cells(idle)))
        return " ".join(sentences)

    def needs_eyes(self, criterion: Criterion) -> str:
        """About a criterion no rule can judge: what is asked, and where there is something to look at."""
        sentence = self._say("eyes", description=criterion.description or criterion.name)
        if not self._pictures:
            return sentence
        return f"{sentence} {self._say('eyes_images', cells=self._cells(self._pictures))}"

    def absence(self, verdict: Verdict) -> str:
        """What the rules of the next level searched for and did not find, rule by rule; "" when nothing is lacking."""
        nowhere = [finding.rule for finding in verdict.lacking if not finding.matches]
        sentences = []
        for place in dict.fromkeys(rule.place for rule in nowhere):
            things = dict.fromkeys(thing for rule in nowhere if rule.place is place for thing in _searched(rule))
            sentences.append(self._say(_ABSENT[place], what=self._say("or").join(things)))
        for finding in verdict.lacking:
            if finding.matches and len(finding.matches) < finding.rule.times:
                what, found = ", ".join(_searched(finding.rule)), len(finding.matches)
                sentences.append(self._say("absent_times", what=what, n=found, times=finding.rule.times))
        return " ".join(sentences)

    def overall(self, verdicts: Sequence[Verdict]) -> str:
        """The feedback on the whole notebook."""
        strengths = [self._line(verdict, verdict.held) for verdict in verdicts if verdict.held]
        gaps = [self._line(verdict, verdict.lacking) for verdict in verdicts if verdict.lacking]
        if self._errors:
            gaps.append(self._say("overall_errors", cells=self._cells(self._errors)))
        if self._unrun:
            gaps.append(self._say("overall_unrun", cells=self._cells(self._unrun)))
        parts = [self._say("overall_greeting")]
        parts.append("\n".join([self._say("overall_strengths"), *(strengths or [self._say("overall_none")])]))
        if gaps:
            parts.append("\n".join([self._say("overall_gaps"), *gaps]))
        if unscored := [verdict.criterion.name for verdict in verdicts if verdict.level is None]:
            parts.append(self._say("overall_eyes", names=", ".join(unscored)))
        parts += [self._say(_closing(verdicts)), self._say("overall_signature")]
        return "\n\n".join(parts)

    def _line(self, verdict: Verdict, findings: Iterable[Finding]) -> str:
        return self._say("overall_line", name=verdict.criterion.name, items=self._items(findings))

    def _items(self, findings: Iterable[Finding]) -> str:
        return ", ".join(dict.fromkeys(self._item(finding) for finding in findings))

    def _item(self, finding: Finding) -> str:
        rule = finding.rule
        what = rule.what or f"`{rule.pattern}`"
        if not finding.matches:
            return what
        cells = self._cells([match.cell for match in finding.deciding])
        if rule.place is Place.NUMBER:
            key, bound = _bound(rule, finding.matches[-1])
            return self._say(key, what=what, value=finding.matches[-1].written, bound=bound, cells=cells)
        if not finding.holds:
            return self._say("item_times", what=what, n=len(finding.matches), times=rule.times)
        return self._say("item", what=what, cells=cells)

    def _cells(self, numbers: Sequence[int]) -> str:
        shown = ", ".join(map(str, numbers[:MOST_CELLS])) + (" …" if len(numbers) > MOST_CELLS else "")
        return self._say("cells", n=len(numbers), numbers=shown)

    def _say(self, sentence: str, **values: str | int) -> str:
        return words.say(f"offline.{sentence}", self._language, **values)


def _searched(rule: LookFor) -> list[str]:
    """What a rule searches for: the names, or what its author calls it, else its pattern."""
    if rule.place in (Place.IMPORT, Place.CALL):
        return [f"`{name.strip()}`" for name in rule.pattern.split("|")]
    return [f"“{rule.what or rule.pattern}”"]


def _bound(rule: LookFor, match: Match) -> tuple[str, str]:
    """The sentence for a number and the bound it misses, if it misses one, written as the number is."""
    value = match.value or 0.0
    percent = match.written.endswith("%")
    if rule.at_least is not None and value < rule.at_least:
        return "item_number_low", _plain(rule.at_least, percent=percent)
    if rule.at_most is not None and value > rule.at_most:
        return "item_number_high", _plain(rule.at_most, percent=percent)
    return "item_number", ""


def _plain(bound: float, *, percent: bool) -> str:
    if percent:
        return f"{bound * 100:.4g}%" if abs(bound) <= 1 else f"{bound:.4g}%"
    return f"{bound:.4g}" if abs(bound) < 10_000 else f"{bound:,.0f}"


def _closing(verdicts: Sequence[Verdict]) -> str:
    scored = [(verdict.level.score, verdict.criterion.highest) for verdict in verdicts if verdict.level is not None]
    share = sum(score for score, _ in scored) / max(1, sum(highest for _, highest in scored))
    return "closing_strong" if share >= 0.8 else "closing_halfway" if share >= 0.4 else "closing_early"
