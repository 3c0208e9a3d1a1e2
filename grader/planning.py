"""How a notebook will be sent: in one piece or in parts, and how many tokens that takes. Known before a run, and what the run then does."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader import names as names_known
from grader import parts, prompt
from grader.budget import Room
from grader.errors import Problem, PromptTooLong
from grader.facts import Facts, facts_of
from grader.manner import Manner
from grader.notebook import Notebook
from grader.parts import Division
from grader.prompt import Prompt
from grader.rubric import Assignment
from grader.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run would send, in tokens. `prompts` are those of its calls in their order; of the last call of several, a guess.

    `reply` is the most that each call may bring back; `window` what a call may come to, None where nobody knows; `exact`: the model's own tokens were
    counted. `shortened`: outputs are longer than what is sent of them. `problem`: why it cannot be sent at all; then there are no prompts.
    """

    prompts: tuple[int, ...] = ()
    reply: int
    window: int | None
    exact: bool
    shortened: bool = False
    problem: Problem | None = None

    @property
    def parts(self) -> int:
        """0 when the notebook is sent in one piece."""
        return len(self.prompts) - 1 if len(self.prompts) > 1 else 0

    @property
    def tokens(self) -> int:
        """Of all prompts together."""
        return sum(self.prompts)


def lay_out(
    assignment: Assignment,
    notebook: Notebook,
    facts: Facts,
    manner: Manner,
    *,
    room: Room,
    nonce: str = "",
    names: Sequence[str] = (),
) -> Prompt | Division:
    """What to send: one prompt where the notebook fits into `room`, else parts. The other arguments are those of `prompt.build`.

    Raises ModelError when the rubric leaves no room.
    """
    nonce = nonce or prompt.random_nonce()
    try:
        return prompt.build(assignment, notebook, facts, manner, nonce=nonce, names=names, room=room)
    except PromptTooLong:
        return parts.divide(assignment, notebook, facts, manner, nonce=nonce, names=names, room=room)


def lay_out_submission(
    submission: Submission, assignment: Assignment, notebook: Notebook, manner: Manner, *, room: Room
) -> Prompt | Division:
    """`lay_out` with what is known of a submission. `notebook` is what is graded of it: its own, or the twin. What is shown beforehand and what is sent both come from here."""
    facts, names = facts_of(notebook, path=submission.path), names_known.of_submission(submission)
    return lay_out(assignment, notebook, facts, manner, names=names, room=room)


def plan_of(laid: Prompt | Division, room: Room) -> Plan:
    """What it comes to to send what was laid out for `room`."""
    return Plan(
        prompts=(laid.tokens,) if isinstance(laid, Prompt) else laid.prompt_tokens,
        reply=room.reply,
        window=room.window,
        exact=room.counter.exact,
        shortened=any((entry.reason or "").startswith("manifest.long") for entry in laid.manifest),
    )
