"""The model's reply: the JSON schema it is asked for, and a reader that turns the growing text into events.

One property per criterion, in rubric order and each with what was found, or searched and not found, before comment before score, because models write in
schema order and a score should follow from what was found. The reader takes any text: endpoints enforce the schema more or less, or not at all.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from grader import question, words
from grader.errors import Problem
from grader.evaluation import Evidence, Suggestion
from grader.json_scanner import Closed, JsonScanner, Path, Text
from grader.notebook import Notebook
from grader.proof import Examiner
from grader.question import Question, QuestionAsked
from grader.reply_member import UNSEEN, Member, asked
from grader.rubric import Criterion, Rubric
from grader.run import CriterionCompleted, CriterionText, Event, ManifestEntry, OverallText, RunRetrying
from grader.run_view import RunView
from grader.thresholds import asks_for_a_number

OVERALL = "overall"
QUESTIONS = "rubric_questions"
"""Not "questions", which criteria are called; read as well where none is."""
ATTEMPT = "\x1e"
"""Stands in a transcript before each further attempt, as RFC 7464 separates JSON texts: no JSON text contains it."""
PART = "\x1d"
"""Stands in a transcript before the reply for a part of a notebook, which begins with a line that says which part."""
UNREADABLE = ("model.unscored_invalid", "model.unscored_off_level")
"""Why a criterion is unscored whose answer is there, but is none: asking again may help."""

LONGEST_COMMENT = 8_000
LONGEST_OVERALL = 20_000
LONGEST_ABSENCE = 1_000
LONGEST_NUMBER = 80
"""In characters. Longer texts are no feedback but a model that has lost its way; they are cut."""

_OF_PARTS = re.compile(f"{PART}[^{PART}{ATTEMPT}]*")
UNSEEN_REASON = "model.unscored_unseen"
_WRAPPER = "criteria"
_ID_NAMES = ("id", "criterion_id")
_AGAIN = RunRetrying(Problem("model.cut"), 0, 2)
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@lru_cache(maxsize=64)
def schema_for(rubric: Rubric, *, overall: bool = True) -> dict[str, Any]:
    """The strict JSON schema of a reply for `rubric`, with or without overall feedback. The same rubric gets the same object, so that prompt and schema caches hold; do not change it."""
    text = {"type": "string"}
    evidence = object_schema({"cell": {"type": "integer"}, "quote": text})
    properties = {criterion.id: _member_schema(criterion) for criterion in rubric.criteria}
    if overall:
        properties[OVERALL] = text
    if asks(rubric, overall=overall):
        properties[QUESTIONS] = {"type": "array", "items": object_schema({"criterion_id": text, "question": text})}
    return object_schema(properties) | {"$defs": {"evidence": evidence}}


def asks(rubric: Rubric, *, overall: bool) -> bool:
    """Whether a reply may end with questions to the coach: only one with overall feedback, about criteria that are judged in it."""
    return overall and bool(rubric.criteria) and QUESTIONS not in {_folded(item.id) for item in rubric.criteria}


def _member_schema(criterion: Criterion) -> dict[str, Any]:
    text = {"type": "string"}
    return object_schema(
        {
            "evidence": {"type": "array", "items": {"$ref": "#/$defs/evidence"}},
            "absence": text,
            **({"measured": text} if asks_for_a_number(criterion) else {}),
            "comment": text,
            "score": {"type": "integer", "enum": sorted(criterion.scores)},
            "confidence": {"type": "string", "enum": ["low", "medium", "high", UNSEEN]},
        }
    )


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """The strict JSON schema of an object with exactly these properties, in this order."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


class _Prose:
    """A text that grows: only visible characters, at most `longest` of them."""

    def __init__(self, longest: int) -> None:
        self._left = longest
        self._parts: list[str] = []

    def add(self, text: str) -> str:
        """What of `text` belongs to it."""
        fresh = _INVISIBLE.sub("", text)[: self._left]
        self._left -= len(fresh)
        self._parts.append(fresh)
        return fresh

    def __str__(self) -> str:
        return "".join(self._parts)


def _clean(text: str, longest: int) -> str:
    return _Prose(longest).add(text).strip()


class ReplyReader:
    """Feed it the reply piece by piece. Joined, the events are the same however the reply is cut.

    `{"<criterion id>": {…}, "overall": "…"}` is what is asked for; `{"criteria": {…}}` and `{"criteria": [{"id": …}]}` are understood too. A criterion
    is completed when its object closes, again when it is given again: the last one counts. Of the overall feedback the first counts. `"rubric_questions": […]`
    may follow or be left out; of what stands in it, the first few that ask about different criteria count.
    `unknown` collects ids that the rubric does not have. `overall` False: there is an overall feedback already, so that none is read. `manifest` is what the
    model was sent; empty for one that read the notebook itself.
    """

    def __init__(
        self, rubric: Rubric, notebook: Notebook, *, overall: bool = True, manifest: Sequence[ManifestEntry] = ()
    ) -> None:
        self.unknown: set[str] = set()
        self._rubric = rubric
        self._criteria = {_folded(criterion.id): criterion for criterion in rubric.criteria}
        self._examiner = Examiner(notebook, manifest)
        self._scanner = JsonScanner()
        self._completed: set[str] = set()
        self._named: dict[Path, str] = {}
        self._open: tuple[Path, str, _Prose] | None = None
        self._overall = _Prose(LONGEST_OVERALL)
        self._overall_done = not overall
        self._may_ask = {item.id for item in rubric.criteria} if asks(rubric, overall=overall) else set()
        self._asked = 0
        self._asked_at = {QUESTIONS, "questions"} - set(self._criteria)

    @property
    def overall_done(self) -> bool:
        """Whether the overall feedback is complete."""
        return self._overall_done

    def feed(self, text: str) -> list[Event]:
        """The events that `text`, the next piece of the reply, brings about."""
        return [event for found in self._scanner.feed(text) for event in self._read(found)]

    def close(self, *, final: bool = True) -> list[Event]:
        """The reply has ended. `final`: nothing more will come, so every criterion not completed is unscored."""
        if not final:
            return []
        return [
            CriterionCompleted(self._missing(item)) for item in self._rubric.criteria if item.id not in self._completed
        ]

    def _missing(self, criterion: Criterion) -> Suggestion:
        written = str(self._open[2]).strip() if self._open and self._open[1] == criterion.id else ""
        return Suggestion(
            criterion_id=criterion.id, score=None, comment=written, unscored_reason="model.unscored_missing"
        )

    def _read(self, found: Text | Closed) -> Iterable[Event]:
        if found.path == (OVERALL,):
            yield from self._read_overall(found)
        elif found.path and found.path[0] in self._asked_at:
            yield from self._read_question(found)
        elif isinstance(found, Text):
            yield from self._read_comment(found)
        elif found.path and found.path[-1] in _ID_NAMES and isinstance(found.value, str):
            self._named[found.path[:-1]] = found.value
        elif criterion := self._criterion_at(found.path, closed=found):
            yield CriterionCompleted(self._completed_as(criterion, found))

    def _read_overall(self, found: Text | Closed) -> Iterable[Event]:
        if isinstance(found, Closed):
            self._overall_done |= isinstance(found.value, str)
        elif not self._overall_done and (fresh := self._overall.add(found.text)):
            yield OverallText(fresh)

    def _read_question(self, found: Text | Closed) -> Iterable[Event]:
        if not isinstance(found, Closed) or len(found.path) != 2 or found.broken:
            return
        given = asked(found.value)
        criterion = self._criteria.get(_folded(given.criterion_id)) if given else None
        text = " ".join(_clean(given.question, question.LONGEST).split()) if given else ""
        if criterion and text and criterion.id in self._may_ask and self._asked < question.MOST:
            self._may_ask.remove(criterion.id)
            self._asked += 1
            yield QuestionAsked(Question(criterion_id=criterion.id, text=text))

    def _read_comment(self, found: Text) -> Iterable[Event]:
        if found.path[-1] != "comment":
            return
        path = found.path[:-1]
        if self._open is None or self._open[0] != path:
            criterion = self._criterion_at(path)
            if criterion is None:
                return
            self._open = (path, criterion.id, _Prose(LONGEST_COMMENT))
        _, criterion_id, comment = self._open
        if fresh := comment.add(found.text):
            yield CriterionText(criterion_id, fresh)

    def _criterion_at(self, path: Path, closed: Closed | None = None) -> Criterion | None:
        """The criterion whose object stands at `path`, if one does. Notes ids that the rubric does not have."""
        match path:
            case (str(name),) | ("criteria", str(name)) if name != _WRAPPER:
                pass
            case ("criteria", int()):
                name = self._named.get(path, "")
            case _:
                return None
        criterion = self._criteria.get(_folded(name))
        if closed is not None:
            self._named.pop(path, None)
            if criterion is None and name:
                self.unknown.add(name)
        return criterion

    def _completed_as(self, criterion: Criterion, closed: Closed) -> Suggestion:
        self._completed.add(criterion.id)
        written, self._open = self._open, None
        member = _member_of(closed)
        if member is None:
            comment = str(written[2]).strip() if written else ""
            return Suggestion(
                criterion_id=criterion.id, score=None, comment=comment, unscored_reason="model.unscored_invalid"
            )
        reason = _why_unscored(criterion, member)
        absence = " ".join(_clean(member.absence, LONGEST_ABSENCE).split())
        measured = _clean(member.measured, LONGEST_NUMBER)
        quotes = [Evidence(cell=item.cell, quote=_clean(item.quote, LONGEST_COMMENT)) for item in member.evidence]
        proof = self._examiner.examine(
            criterion, member.score if reason is None else None, evidence=quotes, absence=absence, measured=measured
        )
        if reason is None and (proof.unseen or member.confidence is None):
            reason = UNSEEN_REASON
        return Suggestion(
            criterion_id=criterion.id,
            score=member.score if reason is None else None,
            unscored_reason=reason,
            comment=_clean(member.comment, LONGEST_COMMENT),
            evidence=proof.evidence,
            confidence=None if reason == UNSEEN_REASON else member.confidence,
            absence=absence,
            contradiction=proof.contradiction,
            measured=measured if asks_for_a_number(criterion) else "",
            measured_doubt=proof.measured_doubt if reason is None else None,
        )


def unfinished(rubric: Rubric, transcript: str) -> tuple[str, str] | None:
    """The id of the criterion that a reply broke off in, and what had arrived of its comment; None if it broke off elsewhere.

    Of several attempts the last that wrote anything counts.
    """
    view = RunView(run_id=0)
    for text in _OF_PARTS.sub("", transcript).split(ATTEMPT):
        reader = ReplyReader(rubric, Notebook(cells=(), language="", version=""))
        view = view.after(_AGAIN)
        for event in reader.feed(text):
            view = view.after(event)
    return (view.writing, view.comment) if view.writing else None


def _folded(criterion_id: str) -> str:
    return criterion_id.strip().casefold()


def _member_of(closed: Closed) -> Member | None:
    if closed.broken:
        return None
    try:
        return Member.model_validate(closed.value)
    except ValidationError:
        return None


def _why_unscored(criterion: Criterion, member: Member) -> str | None:
    if member.score is None:
        given = member.unscored_reason
        known = given is not None and given.startswith("model.unscored_") and given in words.catalogue()
        return given if known else "model.unscored_by_model"
    return None if criterion.level(member.score) else "model.unscored_off_level"
