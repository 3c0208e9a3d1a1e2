"""What has arrived of a run, over all of its calls."""

import re
from dataclasses import dataclass, field, replace

from grader import tokens
from grader.reply import ATTEMPT, PART, UNREADABLE
from grader.rubric import Rubric
from grader.run import CriterionCompleted, Event, OverallText, Run, Usage


@dataclass
class Transcript:
    """What has arrived so far, over all attempts."""

    pieces: list[str] = field(default_factory=list)
    completed: set[str] = field(default_factory=set)
    """Ids of criteria."""
    unreadable: set[str] = field(default_factory=set)
    """Ids of those among them whose answer could not be read as a level of theirs."""
    unfinished: dict[str, CriterionCompleted] = field(default_factory=dict)
    """What becomes of those that a whole answer left out, by id."""
    not_asked: frozenset[str] = frozenset()
    """Ids of criteria that the run leaves out."""
    overall: str = ""
    overall_done: bool = False
    overall_broken: bool = False
    """Whether the overall feedback is from an attempt that broke off, so that the next one replaces it."""
    usage: Usage | None = None
    cut_to: int | None = None
    """Tokens that an endpoint read of a prompt that was clearly longer, when one did that."""
    noted_at: float = float("-inf")
    asking: int | None = None
    """Tokens of the prompt of a call that has not said yet what it used."""
    heard: int = 0
    """How many pieces there were when it was made."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def begun(self) -> bool:
        """Whether a part of what was asked for is complete."""
        return bool(self.completed) or bool(self.overall_done and self.overall)

    def inherit(self, run: Run, rubric: Rubric) -> None:
        """Start with what the run does not ask for, and with what it was given of the one that it resumes; nothing, for most."""
        self.not_asked = run.not_asked(rubric)
        self.overall_done = not run.asks_overall
        self.completed = {item.criterion_id for item in run.suggestions}
        self.overall = run.overall
        if run.transcript:
            self.pieces.append(run.transcript)
            self.begin_again()

    def begin_again(self) -> None:
        """What comes from now on is another attempt's."""
        self.settle()
        self.pieces.append(ATTEMPT)
        self.overall_broken = bool(self.overall) and not self.overall_done

    def begin_part(self, key: str) -> None:
        """What comes from now on is the reply for the part with this key."""
        self.pieces.append(f"{PART}{key}\n")

    def part(self, key: str) -> str:
        """What arrived for the part with this key, the last time it was asked for; empty when it was not."""
        replies = re.findall(f"{PART}{re.escape(key)}\n([^{PART}{ATTEMPT}]*)", self.text)
        return replies[-1] if replies else ""

    def ask_again(self, rubric: Rubric) -> bool:
        """Count what could not be read as missing; whether anything is missing then."""
        self.completed -= self.unreadable
        return bool(self.missing(rubric).criteria)

    def left_out(self, rubric: Rubric) -> tuple[CriterionCompleted, ...]:
        """What becomes of the criteria that were never answered; those that could not be read have been told of."""
        left = [item.id for item in self.missing(rubric).criteria if item.id not in self.unreadable]
        return tuple(self.unfinished[name] for name in left if name in self.unfinished)

    def missing(self, rubric: Rubric) -> Rubric:
        """The criteria that are asked for and not completed."""
        return rubric.without(self.completed | self.not_asked)

    def whole(self, rubric: Rubric) -> bool:
        """Whether nothing is missing, however the last attempt ended."""
        return self.overall_done and not self.missing(rubric).criteria

    def ask(self, prompt_tokens: int) -> None:
        """A call is about to be made."""
        self.asking, self.heard = prompt_tokens, len(self.pieces)

    def add(self, usage: Usage) -> None:
        self.usage = self.usage + usage if self.usage else usage
        self.asking = None

    def settle(self) -> None:
        """The call is over. If it began to answer and never said what it used, that is estimated."""
        heard = "".join(self.pieces[self.heard :])
        if self.asking is not None and heard:
            self.add(Usage(prompt_tokens=self.asking, completion_tokens=tokens.count(heard), estimated=True))
        self.asking = None

    def take(self, event: Event) -> Event:
        """Note the event; it may come back as one that begins something anew."""
        if isinstance(event, CriterionCompleted):
            self.completed.add(event.suggestion.criterion_id)
            note = self.unreadable.add if event.suggestion.unscored_reason in UNREADABLE else self.unreadable.discard
            note(event.suggestion.criterion_id)
        if isinstance(event, OverallText):
            event = replace(event, anew=self.overall_broken)
            self.overall = event.text if event.anew else self.overall + event.text
            self.overall_broken = False
        return event
