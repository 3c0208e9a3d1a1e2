"""Reads a notebook too long for one call part by part, and collects the evidence it is then judged on."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial

from grader.calls import Calls, Work
from grader.collected import Finding, findings
from grader.errors import PromptTooLong, ReplyUnreadable
from grader.evidence import QuoteFinder
from grader.parts import Division
from grader.ports import GradingTask
from grader.run import Event, RunAsking, RunReading
from grader.sent_prompt import CallReason

PART_TRIES = 2
"""How often a part is asked for whose reply cannot be read."""


@dataclass(frozen=True, kw_only=True)
class PartReading:
    calls: Calls

    def collect(self, division: Division, task: GradingTask, work: Work) -> Generator[Event, None, GradingTask]:
        """Read the parts that were not read before. Returns the task of judging what was found. Raises ModelError."""
        finder = QuoteFinder(task.notebook)
        found: dict[int, dict[str, Finding]] = {}
        for part in division.parts:
            known = findings(work.arrived.part(part.key), task.rubric, finder)
            for tries_left in reversed(range(PART_TRIES)):
                if known is not None or work.cancellation.cancelled:
                    break
                yield RunReading(part.number, len(division.parts))
                read = partial(self._read_part, part.key, replace(task, prompt=part.prompt), work)
                try:
                    yield from self.calls.persist(read, lambda: False, work)
                except ReplyUnreadable:
                    if not tries_left:
                        raise
                known = findings(work.arrived.part(part.key), task.rubric, finder)
            if work.cancellation.cancelled:
                return task
            if known is None:
                raise ReplyUnreadable("grading.part_unread", part=part.number, parts=len(division.parts))
            found[part.number] = known
        yield RunReading(None, len(division.parts))
        work.arrived.begin_again()
        return replace(task, prompt=division.collected(found))

    def _read_part(self, key: str, task: GradingTask, work: Work, _attempt: int) -> Iterator[Event]:
        yield RunAsking(self.calls.pay(task, len(task.rubric.criteria), work))
        work.arrived.begin_part(key)
        for _ in self.calls.call(task, CallReason.PART, work):
            pass
        self.calls.keep_progress(work)
        if window := work.arrived.cut_to:
            work.arrived.cut_to = None
            raise PromptTooLong("model.too_long", window=window, model=work.model.name)
