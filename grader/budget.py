"""How long one call to a model may be, in tokens."""

from dataclasses import dataclass

from grader.learned import Learned
from grader.run import Usage
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

CUT_EXACT, CUT_ESTIMATED = 0.9, 0.75
"""Of what we count: an endpoint that reports to have read less has cut the prompt."""

SMALLER = 0.75
"""Of what was too long: what is tried when an endpoint does not say how much it reads."""

SMALLEST = 1_000
"""Tokens of a window; no model reads less."""


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
        if self.window is None:
            return self.longest_reply
        return min(self.longest_reply, max(SHORTEST_REPLY, self.window // 4))

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


def room_for(endpoint: str, model: str, learned: Learned, longest_reply: int | None = None) -> Room:
    """What a call to this model has room for, as far as it is known. `longest_reply` is the coach's own limit."""
    if endpoint == OFFLINE:
        return Room(cells=None)
    return Room(
        window=window_of(endpoint, model, learned),
        counter=counter_for(model),
        longest_reply=min(limit for limit in (learned.reply, longest_reply or LONGEST_REPLY) if limit),
    )


def cut_to(prompt: int, usage: Usage, counter: TokenCounter) -> int | None:
    """How many tokens an endpoint read of a prompt of ours that it cut without a word, as local servers do; None when it read it all.

    `prompt` is what `counter` counts. The most we overestimate a whole notebook by is 8 %, and other tokenizers than the one we estimate need more tokens
    rather than fewer, so a report below three quarters of an estimate is no matter of counting. Cached tokens are added, as some report them apart.
    """
    read = usage.prompt_tokens + usage.cached_tokens
    if (
        usage.estimated
        or usage.prompt_tokens < LEAST
        or prompt - read < LEAST
        or read >= (CUT_EXACT if counter.exact else CUT_ESTIMATED) * prompt
    ):
        return None
    return usage.prompt_tokens


def narrower(room: Room, prompt: int, told: int | None) -> int | None:
    """The window to reckon with after a prompt of `prompt` tokens was too long for `room`; `told` is what the endpoint said. None: it makes no sense to go on."""
    if told is not None and (room.window is None or told < room.window):
        window = told
    else:
        window = int(SMALLER * min(room.window or prompt + room.reply, prompt + room.reply))
    return window if window >= SMALLEST else None
