"""The purse every call to a model is paid from: it notes what a call will cost before it is made, and refuses one that would pass a cap."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from grader import caps as caps_module
from grader import estimate
from grader.caps import Caps, Spent
from grader.errors import CapReached
from grader.estimate import Estimate
from grader.ports import Gradebook, LanguageModel
from grader.prices import Prices
from grader.run import Run, Usage
from grader.settings import OFFLINE


@dataclass(frozen=True, kw_only=True)
class Purse:
    """`prices` and `caps` are those in force when they are asked for. A day begins at midnight of the machine's own clock, which is `now`."""

    gradebook: Gradebook
    prices: Callable[[], Prices]
    caps: Callable[[], Caps]
    now: Callable[[], datetime]

    def estimate(self, model: LanguageModel, assignment: str, prompt: int, *, asked: int, criteria: int) -> Estimate:
        """What a call will use that asks `model` for `asked` of the `criteria` of an assignment with a prompt of so many tokens."""
        past = self.gradebook.reply_sizes(assignment, model.name, limit=estimate.PAST_RUNS)
        return estimate.of_call(prompt, asked=asked, criteria=criteria, past=past)

    def check(self, model: LanguageModel, coming: Usage, *, coach: str) -> None:
        """Raises CapReached when a run of `coach` that begins with such a call would be refused. Notes nothing."""
        if model.endpoint != OFFLINE and self.caps().any:
            self.caps().check(self.spent(coach), self._price(model, coming) or 0.0)

    def pay(self, run: Run, model: LanguageModel, used: Usage | None, coming: Usage) -> None:
        """Before each call of a run that has `used` so much: note in the gradebook what it will have used with it.

        The note counts until the run ends with what was really used, so that runs under way at the same time know of each other.
        Raises CapReached, and nothing may be sent then.
        """
        price = self._price(model, coming)
        total = used + coming if used else coming
        self.gradebook.note_call(
            run.id,
            usage=total,
            cost_usd=self.prices().cost(model.name, total),
            coming_usd=price or 0.0,
            caps=self.caps(),
            since=self.today(),
        )

    def spent(self, coach: str) -> Spent:
        """What today's runs have cost so far, those under way as estimated."""
        return self.gradebook.spent(since=self.today(), coach=coach)

    def today(self) -> datetime:
        """When this day began."""
        return caps_module.day_start(self.now())

    def _price(self, model: LanguageModel, coming: Usage) -> float | None:
        price = self.prices().cost(model.name, coming)
        if price is None and self.caps().any:
            raise CapReached("money.no_price", model=model.name)
        return price
