"""How long one call to a model may be, in tokens."""

from dataclasses import dataclass

from grader.learned import Learned
from grader.settings import OFFLINE
from grader.tokens import ESTIMATE, TokenCounter, counter_for
from grader.windows import window_of

CELLS = 100_000
"""Of a notebook in one call, however much the model could read: attention and prices both suffer from more."""

LONGEST_REPLY = 16_000
SHORTEST_REPLY = 500
"""Thinking included. Below the second no rubric can be answered."""

LEAST = 400
"""Of a notebook: a call with less room is not worth making."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What one call has room for.

    `window` is what prompt and reply may come to together, None where nobody knows; `longest_reply` what the model may write at most; `cells` our own
    limit on a notebook, None for a reader on this machine.
    """

    window: int | None = None
    counter: TokenCounter = ESTIMATE
    longest_reply: int = LONGEST_REPLY
    cells: int | None = CELLS

    @property
    def reply(self) -> int:
        """For the reply: less in a small window."""
        quarter = self.window // 4 if self.window else LONGEST_REPLY
        return min(self.longest_reply, max(SHORTEST_REPLY, quarter))

    @property
    def prompt(self) -> int | None:
        """For the prompt, with a reserve for what is not counted exactly; None: there is no limit."""
        return None if self.window is None else int(self.window * (1 - self.counter.margin)) - self.reply

    def beside(self, text: int) -> int | None:
        """For the notebook in a prompt whose other parts come to `text`; may be negative. None: there is no limit."""
        limits = [
            limit for limit in (self.cells, None if self.prompt is None else self.prompt - text) if limit is not None
        ]
        return min(limits, default=None)


def room_for(endpoint: str, model: str, learned: Learned) -> Room:
    """What a call to this model has room for, as far as it is known."""
    if endpoint == OFFLINE:
        return Room(cells=None)
    return Room(
        window=window_of(endpoint, model, learned),
        counter=counter_for(model),
        longest_reply=min(learned.reply or LONGEST_REPLY, LONGEST_REPLY),
    )
