"""What a benchmark says: a measured value beside its baseline. The ratio is what counts, since machines differ."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """`value` and `baseline_value` are in `unit`; `baseline` says in a few words what the second one is."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float

    def __str__(self) -> str:
        ratio = self.value / self.baseline_value if self.baseline_value else float("inf")
        against = f"{self.baseline}: {self.baseline_value:.4g} {self.unit}"
        return f"{self.name:58} {self.value:>9.4g} {self.unit:3} {ratio:>8.2f} ×  {against}"
