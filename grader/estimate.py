"""What a call will probably use, said before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import quantiles

from grader.run import Usage

PAST_RUNS = 20
"""Completed runs of an assignment and a model that are looked at, the latest ones."""

ENOUGH = 3
"""Fewer say too little, and the rule below counts."""

PER_CRITERION, OVERALL = 300, 400
"""Tokens of a reply: quotes, comment and verdict of a criterion, some thinking included, and the overall feedback."""

PER_FINDING = 120
"""The same where evidence is collected from a part of a long notebook: quotes and a note of a criterion."""

SPREAD = 2.0
"""How far off the rule may be, as a factor up or down."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Tokens of one call. The reply's are likely between `low` and `high`. `past` is the number of runs that say so; 0: a rule of thumb does."""

    prompt: int
    low: int
    likely: int
    high: int
    past: int

    @property
    def usage(self) -> Usage:
        """The likely use."""
        return self.using(self.likely)

    def using(self, reply: int) -> Usage:
        return Usage(prompt_tokens=self.prompt, completion_tokens=reply, estimated=True)


def of_call(prompt: int, *, asked: int, criteria: int, past: Sequence[int]) -> Estimate:
    """A call whose prompt has that many tokens and that asks for `asked` of the rubric's `criteria`.

    `past` is how long replies of whole runs of this assignment and model were, in tokens.
    """
    share = (asked * PER_CRITERION + OVERALL) / (criteria * PER_CRITERION + OVERALL)
    if len(past) >= ENOUGH:
        low, likely, high = (round(share * each) for each in quantiles(past, n=4, method="inclusive"))
        return Estimate(prompt=prompt, low=low, likely=likely, high=high, past=len(past))
    rule = asked * PER_CRITERION + OVERALL
    return Estimate(prompt=prompt, low=round(rule / SPREAD), likely=rule, high=round(rule * SPREAD), past=0)


def with_parts(judging: Estimate, *, parts: int, criteria: int) -> Estimate:
    """The call that judges, and before it one for each part of a long notebook that is read. The prompts of all are in `judging` already."""
    found = parts * criteria * PER_FINDING
    return replace(
        judging,
        low=judging.low + round(found / SPREAD),
        likely=judging.likely + found,
        high=judging.high + round(found * SPREAD),
    )
