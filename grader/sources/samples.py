"""The bundled sample notebooks, opened as `sample:NAME`: everything can be tried without a network."""

import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import SubmissionNotFound
from grader.submission import FetchedNotebook

PREFIX = "sample:"
FOLDER = Path(__file__).parents[1] / "samples" / "notebooks"
_TITLES = {
    "seabirds": ("바닷새 세 종 구분하기", "Telling three seabirds apart"),
    "bikes": ("공유 자전거 이용 기록 살펴보기", "Exploring shared-bike rides"),
    "cafe": ("동네 카페 하루 매출 예측하기", "Forecasting a café's daily sales"),
}
_KINDS = {"good": ("잘된 예", "a good one"), "gaps": ("빈틈이 있는 예", "one with gaps")}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A bundled notebook. `assignment` is the key of the bundled assignment it was handed in for."""

    name: str
    assignment: str
    title_ko: str
    title_en: str

    @property
    def reference(self) -> str:
        """What opens it."""
        return PREFIX + self.name


@cache
def samples() -> tuple[Sample, ...]:
    """All bundled samples, assignment by assignment, the good one first."""
    return tuple(
        Sample(
            name=f"{assignment}-{kind}",
            assignment=assignment,
            title_ko=f"{title_ko} · {kind_ko}",
            title_en=f"{title_en} · {kind_en}",
        )
        for assignment, (title_ko, title_en) in _TITLES.items()
        for kind, (kind_ko, kind_en) in _KINDS.items()
    )


class SampleSource:
    """Satisfies `ports.SubmissionSource` for `sample:NAME`."""

    def accepts(self, reference: str) -> bool:
        return reference.strip().lower().startswith(PREFIX)

    def names(self) -> tuple[str, ...]:
        """The names that can stand after `sample:`."""
        return tuple(sample.name for sample in samples())

    def open(self, reference: str) -> FetchedNotebook:
        """The sample's notebook. Raises SubmissionNotFound, whose choices are the references of all samples, the nearest names first."""
        given = reference.strip()[len(PREFIX) :].strip()
        name = given.lower().removesuffix(".ipynb")
        if name not in self.names():
            raise self._unknown(given, name)
        return FetchedNotebook(
            reference=PREFIX + name,
            owner="coachmark",
            repo="samples",
            path=f"{name}.ipynb",
            commit="bundled",
            permalink="",
            content=(FOLDER / f"{name}.ipynb").read_bytes(),
        )

    def _unknown(self, given: str, name: str) -> SubmissionNotFound:
        near = difflib.get_close_matches(name[:80], self.names(), n=len(self.names()), cutoff=0.4)
        names = [*near, *(other for other in self.names() if other not in near)]
        choices = [PREFIX + other for other in names]
        return SubmissionNotFound("samples.unknown", choices=choices, given=given[:80], names=", ".join(choices))
