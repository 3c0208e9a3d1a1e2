"""History's pages with 100 and with 100,000 evaluations: milliseconds of processor time (fastest of 15, so that a busy machine does not count) and their ratio.

python -m bench.history
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measurement import Measurement
from bench.seed import fill
from db.gradebook import SqlGradebook, connect
from grader.history import HistoryFilter, Sort

FEW, MANY = 100, 100_000
QUESTIONS: dict[str, HistoryFilter] = {
    "first page": HistoryFilter(),
    "text, found everywhere": HistoryFilter(text="student"),
    "text, found in 236": HistoryFilter(text="김민준"),
    "text, found once": HistoryFilter(text="student-000042"),
    "status and assignment": HistoryFilter(statuses=("final", "completed"), assignments=("bench_1",)),
    "coach and model": HistoryFilter(coaches=("Mina",), models=("gpt-6.1-luna",)),
    "sorted by student": HistoryFilter(sort=Sort.STUDENT),
    "sorted by assignment": HistoryFilter(sort=Sort.ASSIGNMENT),
    "worst first": HistoryFilter(sort=Sort.WORST),
    "most expensive first": HistoryFilter(sort=Sort.COST),
    "last page": HistoryFilter(page=-1),
    "page 2000 by student": HistoryFilter(page=-2, sort=Sort.STUDENT),
}


def _milliseconds(call: Callable[[], object]) -> float:
    times = []
    for _ in range(15):
        began = time.process_time()
        call()
        times.append((time.process_time() - began) * 1000)
    return min(times)


def _calls(book: SqlGradebook, evaluations: int) -> dict[str, Callable[[], object]]:
    last = evaluations // 25
    pages = {-1: last, -2: min(2000, last)}
    calls: dict[str, Callable[[], object]] = {}
    for name, wanted in QUESTIONS.items():
        asked = HistoryFilter(**{**vars(wanted), "page": pages.get(wanted.page, wanted.page)})
        calls[name] = lambda asked=asked: book.evaluation_rows(asked)
        calls[f"runs: {name}"] = lambda asked=asked: book.run_rows(asked)
    calls["what can be filtered by"] = book.history_values
    return calls


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds with few and with many evaluations, by question."""
    books = {}
    for evaluations in (FEW, MANY):
        url = f"sqlite:///{folder / f'{evaluations}.db'}"
        began = time.perf_counter()
        fill(url, evaluations)
        print(f"filled with {evaluations} evaluations in {time.perf_counter() - began:.1f} s", file=sys.stderr)
        books[evaluations] = connect(url)
    few, many = (_calls(book, evaluations) for evaluations, book in books.items())
    times = {question: (_milliseconds(few[question]), _milliseconds(many[question])) for question in few}
    for book in books.values():
        book.close()
    return times


def measurements() -> Iterator[Measurement]:
    """Each question with many evaluations against the same with few."""
    with tempfile.TemporaryDirectory() as name:
        for question, (few, many) in measure(Path(name)).items():
            yield Measurement(
                name=f"{question}, {MANY:,} evaluations",
                value=many,
                unit="ms",
                baseline=f"{FEW} evaluations",
                baseline_value=few,
            )


if __name__ == "__main__":
    print(*measurements(), sep="\n")
