"""What the offline grader writes: feedback put together from the coach's ratings, and for a question the places of the notebook where its words stand."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from grader import words
from grader.feedback_lint import emoji
from grader.notebook import Cell, Notebook
from grader.ports import WritingTask
from grader.rubric import Criterion, Level
from grader.run import RunPurpose
from grader.writing import Brief

MOST_CELLS = 6
LONGEST_LINE = 140
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*|[가-힣]{2,}|\d+(?:\.\d+)?%?")
_PARTICLE = re.compile(
    r"(?:에서는|에서|으로는|으로|에게|까지|부터|이라는|라는|하는|했는지|했나요|하나요|인가요|이에요|예요|있나요|있는지|은|는|이|가|을|를|의|에|와|과|도|로|만|나요|요)$"
)
_ASKING = """
어디 무엇 어떤 어떻게 왜 뭐 혹시 그리고 알려 주세요 알려줘 찾아 찾아줘 보여 보여줘 노트북 셀 학생 있나 있어 했나 했어 나오
the and for with where what which does did how why is are was were there any this that student notebook cell cells show find please
"""
_NOT_SEARCHED = frozenset(_ASKING.split())


def text(task: WritingTask) -> str:
    """The whole text, in the task's language. The same task gets the same text."""
    if task.brief.purpose is RunPurpose.FEEDBACK:
        return emoji.within(feedback(task.brief, task.language), task.rules)
    return found(task.brief.asked, task.notebook, task.language)


def feedback(brief: Brief, language: str) -> str:
    """From the levels alone: what reached its highest level, and what the next level of the others asks for."""

    def say(sentence: str, **values: str | int) -> str:
        return words.say(f"offline.{sentence}", language, **values)

    rated = [(criterion, _level(criterion, brief)) for criterion in brief.rubric.criteria]
    strong = [(criterion, level) for criterion, level in rated if level and level.score == criterion.highest]
    weak = [(criterion, level) for criterion, level in rated if level and level.score < criterion.highest]
    most = {"short": 1, "medium": 3}.get(brief.length, len(rated))
    parts = [say("overall_greeting")]
    if strong:
        lines = [say("rated_line", name=item.name, descriptor=_sentence(level)) for item, level in strong[:most]]
        parts.append("\n".join([say("overall_strengths"), *lines]))
    if weak:
        lines = [
            say("rated_next", name=item.name, descriptor=_sentence(_above(item, level))) for item, level in weak[:most]
        ]
        parts.append("\n".join([say("overall_gaps"), *lines]))
    share = sum(level.score for _, level in rated if level) / max(
        1, sum(item.highest for item, level in rated if level)
    )
    parts.append(say("closing_strong" if share >= 0.8 else "closing_halfway" if share >= 0.4 else "closing_early"))
    return "\n\n".join(parts)


def _level(criterion: Criterion, brief: Brief) -> Level | None:
    score = brief.rating(criterion.id).score
    return None if score is None else criterion.level(score)


def _above(criterion: Criterion, level: Level) -> Level:
    return next(item for item in criterion.levels if item.score > level.score)


def _sentence(level: Level) -> str:
    return level.descriptor.strip().rstrip(".。")


def found(question: str, notebook: Notebook, language: str) -> str:
    """Where the words of the question stand, the cells with the most and the rarest of them first."""
    wanted = terms(question)
    lines = [(cell, line) for cell in notebook.cells for line in _lines(cell)]
    held = {cell.number: {term for term in wanted if _stands(term, _lines(cell))} for cell in notebook.cells}
    often = Counter(term for terms_of in held.values() for term in terms_of)
    ranked = sorted(
        (number for number, terms_of in held.items() if terms_of),
        key=lambda number: (-sum(1 / often[term] for term in held[number]), number),
    )
    said = [words.say("offline.search_note", language)]
    if not ranked:
        asked = ", ".join(wanted) or question.strip()[:60]
        return "\n\n".join([*said, words.say("offline.search_nothing", language, words=asked)])
    hits = [f"- [#{number}] `{_best(held[number], lines, number)}`" for number in ranked[:MOST_CELLS]]
    if len(ranked) > MOST_CELLS:
        hits.append(words.say("offline.search_more", language, n=len(ranked) - MOST_CELLS))
    return "\n\n".join([*said, "\n".join(hits)])


def terms(question: str) -> tuple[str, ...]:
    """The words of a question worth searching for, folded, Korean ones without their particle."""
    bare = (_PARTICLE.sub("", word) if re.match("[가-힣]", word) else word for word in _WORD.findall(question))
    return tuple(
        dict.fromkeys(word.casefold() for word in bare if len(word) > 1 and word.casefold() not in _NOT_SEARCHED)
    )


def _lines(cell: Cell) -> Sequence[str]:
    return [line for part in (cell.source, *(output.text for output in cell.outputs)) for line in part.splitlines()]


def _stands(term: str, lines: Iterable[str]) -> bool:
    return any(term in line.casefold() for line in lines)


def _best(terms_of: set[str], lines: Sequence[tuple[Cell, str]], number: int) -> str:
    """The line of a cell with the most of the words, fit to stand in a code span."""
    of_cell = [line for cell, line in lines if cell.number == number]
    best = max(of_cell, key=lambda line: sum(term in line.casefold() for term in terms_of))
    return " ".join(best.replace("`", "'").split())[:LONGEST_LINE]
