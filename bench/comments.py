"""Searching past comments: 5,000 submissions of 5 criteria and overall feedback, against a gradebook with 50.

Milliseconds of processor time, fastest of 15, so that a busy machine does not count. The first search of a process also reads all texts into memory; it is measured apart, as is working them out of the log.

Only the first LOGGED submissions have a log, of 40 entries for each text; of the others stands there what working it out would leave.

python -m bench.comments
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from bench.measurement import Measurement
from db.engine import Database
from db.gradebook import SqlGradebook, connect
from db.migrations.m0019_past_comments import rebuild
from grader.comment_search import OVERALL, CommentQuery
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.submission import FetchedNotebook

FEW, MANY, ENTRIES, LOGGED = 50, 5000, 40, 100
CRITERIA = ("explore", "models", "split", "metric", "plot")
WORDS = [
    "모델을",
    "비교한",
    "까닭이",
    "또렷해요",
    "교차",
    "검증도",
    "해",
    "보세요",
    "지표를",
    "왜",
    "골랐는지",
    "한",
    "문장으로",
    "적어",
    "주세요",
    "그래프의",
    "축에",
    "단위가",
    "없어요",
    "결측치를",
    "어떻게",
    "다뤘는지",
    "궁금해요",
    "누수가",
    "없도록",
    "나눈",
    "점이",
    "좋아요",
    "다음에는",
    "기준",
    "모델과",
    "견주어",
    "보세요",
    "정확도만으로는",
    "드문",
    "종을",
    "놓쳐요",
    "macro",
    "F1",
    "random",
    "forest",
    "baseline",
    "데이터를",
    "살펴본",
    "과정이",
    "차분해요",
]
SEARCHES = {
    "nothing typed": "",
    "found everywhere": "요",
    "found often": "검증",
    "two words, inside": "차 증도",
    "found once": "고유한4242",
    "found nowhere": "없는말이에요",
    "first consonants": "ㄱㅈㄷ",
}


def measurements() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        filled = [_filled(Path(name), submissions) for submissions in (FEW, MANY)]
        (first_few, build_few), (first_many, build_many) = (_first(book, file) for book, file in filled)
        few, many = (book for book, _ in filled)
        baseline = f"{FEW} submissions"
        for label, value, than in (
            ("worked out of the log, each submission", build_many / LOGGED, build_few / FEW),
            ("first search, reads all", first_many, first_few),
        ):
            yield Measurement(name=f"comments: {label}", value=value, unit="ms", baseline=baseline, baseline_value=than)
        for label, text in SEARCHES.items():
            here, there = (_milliseconds(_search(book, text)) for book in (many, few))
            yield Measurement(
                name=f"comments: {label}, {MANY:,} submissions",
                value=here,
                unit="ms",
                baseline=baseline,
                baseline_value=there,
            )
        for book in (few, many):
            book.close()


def _search(book: SqlGradebook, text: str) -> Callable[[], object]:
    query = CommentQuery(
        text=text, coach="Mina", assignment="bench_1", criterion_id="metric", criterion_name="Metric", limit=20
    )
    return lambda: book.past_comments(query)


def _milliseconds(call: Callable[[], object], times: int = 15) -> float:
    measured = []
    for _ in range(times):
        began = time.process_time()
        call()
        measured.append((time.process_time() - began) * 1000)
    return min(measured)


def _first(book: SqlGradebook, file: Path) -> tuple[float, float]:
    """Milliseconds of the first search, and before it of working everything out of the log."""
    with Database(file).write() as session:
        connection = session.connection()
        desks = connection.exec_driver_sql("SELECT DISTINCT submission_id, rubric_id FROM entry_log").all()
        began = time.process_time()
        for submission_id, rubric_id in desks:
            rebuild(connection, submission_id, rubric_id)
        took = (time.process_time() - began) * 1000
    return _milliseconds(_search(book, "검증"), times=1), took


def _filled(folder: Path, submissions: int) -> tuple[SqlGradebook, Path]:
    file = folder / f"{submissions}.db"
    book = connect(f"sqlite:///{file}")
    chance = random.Random(submissions)
    rubrics = [book.use_rubric(_assignment(number)) for number in range(3)]
    for number, rubric in enumerate(rubrics):
        fetched = FetchedNotebook(
            reference=f"r{number}", owner="student", repo="ml", path="a.ipynb", commit=f"{number:040x}", permalink="",
            content=b"{}",
        )  # fmt: skip
        book.add_submission(fetched, assignment=rubric.assignment, student="student")
    with Database(file).write() as session:
        connection = session.connection()
        _copy(connection, submissions)
        for number in range(submissions):
            texts = _texts(number, chance)
            fill = _log if number < LOGGED else _keep
            fill(connection, number, rubrics[number % 3].id, texts)
    return book, file


def _copy(connection: Connection, submissions: int) -> None:
    """Further submissions like the first three, in turn."""
    columns = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(submission)")]
    same = ", ".join(column for column in columns if column not in ("id", "commit_sha"))
    connection.exec_driver_sql(
        f"INSERT INTO submission (id, commit_sha, {same}) SELECT ?, ?, {same} FROM submission WHERE id = ?",
        [(number + 1, f"{number:040x}", number % 3 + 1) for number in range(3, submissions)],
    )


def _texts(number: int, chance: random.Random) -> dict[str, str]:
    """What was written for each criterion, and as overall feedback."""
    return {
        name: " ".join([*chance.choices(WORDS, k=chance.randint(8, 30)), *([f"고유한{number}"] if place == 0 else [])])
        for place, name in enumerate((*CRITERIA, OVERALL))
    }


def _at(number: int, place: int, step: int) -> str:
    return f"2026-{1 + number % 12:02}-{1 + number % 28:02} {place:02}:00:{step:02}.000000"


def _log(connection: Connection, number: int, rubric_id: int, texts: dict[str, str]) -> None:
    rows = []
    for place, (name, text) in enumerate(texts.items()):
        for step in range(1, ENTRIES + 1):
            typed = text[: len(text) * step // ENTRIES]
            what = "rating" if name else "overall"
            at = _at(number, place, step)
            rows.append((at, "Mina", "t", number + 1, rubric_id, what, name or None, typed, step))
    marks = ", ".join("?" * 9)
    connection.exec_driver_sql(
        f"INSERT INTO entry_log (at, coach, tab, submission_id, rubric_id, what, criterion_id, text, revision) VALUES ({marks})",
        rows,
    )


def _keep(connection: Connection, number: int, rubric_id: int, texts: dict[str, str]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO past_comment (submission_id, rubric_id, criterion_id, coach, at, text, own, state, fullest, changed)"
        " VALUES (?, ?, ?, 'Mina', ?, ?, 1, 'unsaved', '', ?)",
        [
            (number + 1, rubric_id, name, _at(number, place, ENTRIES), text, number * len(texts) + place)
            for place, (name, text) in enumerate(texts.items())
        ],
    )


def _assignment(number: int) -> Assignment:
    levels = (Level(score=0, descriptor="아직"), Level(score=1, descriptor="충분"))
    criteria = tuple(Criterion(id=name, name=name.title(), description="", levels=levels) for name in CRITERIA)
    return Assignment(
        key=f"bench_{number}",
        title=f"과제 {number}",
        course="",
        brief="",
        language="ko",
        rubric=Rubric(criteria=criteria),
    )


if __name__ == "__main__":
    print(*measurements(), sep="\n")
