"""What History's view of times asks for, with few and with many evaluations of one coach and 20 recorded moments for each: milliseconds of processor time.

python -m bench.desk_times
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.measurement import Measurement
from bench.seed import COACHES, fill
from db.gradebook import connect
from grader.gains import Span, figures, parted

FEW, MANY = 100, 5_000
COACH = COACHES[0]


def _milliseconds(call: Callable[[], object], times: int = 7) -> float:
    found = []
    for _ in range(times):
        began = time.process_time()
        call()
        found.append((time.process_time() - began) * 1000)
    return min(found)


def _add_moments(file: Path) -> int:
    """For each evaluation an opening, 4 looks and 15 entries before its save. Returns how many of the coach's there are."""
    with closing(sqlite3.connect(file)) as raw, raw:
        saved = raw.execute("SELECT submission_id, rubric_id, coach, saved_at FROM evaluation").fetchall()
        for submission_id, rubric_id, coach, at in saved:
            ended = datetime.fromisoformat(at).replace(tzinfo=UTC)
            times = [(ended - timedelta(seconds=15 * back)).strftime("%Y-%m-%d %H:%M:%S.%f") for back in range(1, 21)]
            raw.executemany(
                "INSERT INTO desk_moment (at, coach, submission_id, what) VALUES (?, ?, ?, ?)",
                [
                    (when, coach, submission_id, "opened" if place else "looked")
                    for place, when in enumerate(times[15:])
                ],
            )
            raw.executemany(
                "INSERT INTO entry_log (at, coach, tab, submission_id, rubric_id, what, revision) VALUES (?, ?, 't', ?, ?, 'overall', 1)",
                [(when, coach, submission_id, rubric_id) for when in times[:15]],
            )
        return sum(coach == COACH for _, _, coach, _ in saved)


def measurements() -> Iterator[Measurement]:
    """Each question with many evaluations against the same with few."""
    found: dict[str, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for evaluations in (FEW, MANY):
            file = Path(name) / f"{evaluations}.db"
            fill(f"sqlite:///{file}", evaluations * len(COACHES) * 10 // 9)
            own = _add_moments(file)
            book = connect(f"sqlite:///{file}")
            graded = book.graded_by(COACH)
            questions: dict[str, Callable[[], object]] = {
                "times of a coach": lambda book=book: book.graded_by(COACH),
                "how criteria fared": lambda book=book: book.origins_by_criterion(COACH, "bench_0"),
                "figures by week": lambda graded=graded: [
                    figures(part) for part in parted(graded, lambda one: Span.WEEK.start(one.saved_at, UTC)).values()
                ],
            }
            for question, ask in questions.items():
                found.setdefault(question, []).append((own, _milliseconds(ask)))
            book.close()
    for question, ((few, baseline), (many, value)) in found.items():
        yield Measurement(
            name=f"{question}, {many:,} evaluations", value=value, unit="ms", baseline=f"{few} evaluations",
            baseline_value=baseline,
        )  # fmt: skip


if __name__ == "__main__":
    print(*measurements(), sep="\n")
