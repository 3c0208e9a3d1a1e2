"""Fills a gradebook with plausible evaluations, fast, through the same guards as everything else.

python -m bench.seed sqlite:///data/full.db 100000
"""

import json
import random
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from db.engine import file_of
from db.gradebook import connect
from db.types import folded
from grader.evaluation import RubricVersion
from grader.rubric import Assignment, Criterion, Level, Rubric

FAMILIES = [
    "김",
    "이",
    "박",
    "최",
    "정",
    "강",
    "조",
    "윤",
    "장",
    "임",
    "한",
    "오",
    "서",
    "신",
    "권",
    "황",
    "안",
    "송",
    "류",
    "홍",
]
GIVEN = [
    "민준",
    "서연",
    "도윤",
    "하은",
    "시우",
    "지우",
    "예준",
    "서윤",
    "주원",
    "지민",
    "하준",
    "수아",
    "지호",
    "하윤",
    "준서",
    "채원",
    "현우",
    "다은",
    "유진",
    "소율",
]
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
TITLES = ("표 데이터 분류", "손글씨 숫자 인식", "감성 분석")
MODELS = ("gpt-6.1-terra", "gpt-6.1-luna", "offline grader")
COACHES = ("Mina", "Jun", "Ara", "Seo")
STATUSES = ("completed",) * 18 + ("failed", "cancelled")
MANIFEST = json.dumps([{"cell": 1, "kind": "code", "status": "sent", "reason": None, "tokens": 12}])


def fill(gradebook_url: str, evaluations: int) -> None:
    """Make the gradebook at `gradebook_url` (an empty or a new one) hold this many rows of History: nine in ten saved, the others drafts, each with a run."""
    book = connect(gradebook_url)
    rubrics = [book.use_rubric(_assignment(number)) for number in range(len(TITLES))]
    book.close()
    with closing(sqlite3.connect(file_of(gradebook_url), isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        digest = sha256(NOTEBOOK).hexdigest()
        _insert(connection, "snapshot", [{"sha256": digest, "content": zlib.compress(NOTEBOOK)}])
        chance = random.Random(evaluations)
        for first in range(1, evaluations + 1, 1000):
            rows = _rows(range(first, min(first + 1000, evaluations + 1)), rubrics, digest, chance)
            tables: dict[str, list[dict[str, Any]]] = {}
            for table, row in rows:
                tables.setdefault(table, []).append(row)
            for table, of_table in tables.items():
                _insert(connection, table, of_table)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _assignment(number: int) -> Assignment:
    levels = (Level(score=0, descriptor="아직"), Level(score=1, descriptor="일부"), Level(score=2, descriptor="충분"))
    criteria = (
        Criterion(id="training", name="학습", description="모델을 학습하고 평가한다", levels=levels),
        Criterion(id="metric", name="지표", description="지표를 고르고 까닭을 쓴다", levels=levels),
    )
    rubric = Rubric(criteria=criteria)
    key = f"bench_{number}"
    return Assignment(key=key, title=TITLES[number], course="기계 학습", brief="", language="ko", rubric=rubric)


def _rows(
    numbers: range, rubrics: list[RubricVersion], digest: str, chance: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of these submissions, table by table in an order that satisfies the guards."""
    for number in numbers:
        rubric = rubrics[number % len(rubrics)]
        coach, model = chance.choice(COACHES), chance.choice(MODELS)
        at = _stored(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number))
        student = chance.choice(FAMILIES) + chance.choice(GIVEN)
        owner, repo, path = f"student-{number:06}", f"ml-{number % 40}", f"week{number % 12}/과제_{number % 7}.ipynb"
        keys = {
            "assignment": rubric.assignment,
            "student_key": folded(student),
            "title_key": folded(rubric.assignment_title),
            "search": folded(f"{student}\n{owner}/{repo}/{path}\n{rubric.assignment_title}"),
        }
        yield (
            "student",
            {
                "id": number,
                "name": student,
                "name_key": folded(student),
                "number": number,
                "course": "",
                "created_at": at,
            },
        )
        yield "student_login", {"login": owner, "student_id": number}
        at_desk = {"submission_id": number, "rubric_id": rubric.id}
        yield (
            "submission",
            {
                "id": number, "assignment": rubric.assignment, "reference": f"https://github.com/{owner}/{repo}",
                "owner": owner, "repo": repo, "path": path, "commit_sha": f"{number:040x}", "sha256": digest,
                "permalink": "", "student": student, "student_id": number, "opened_at": at, "active_at": at,
            },
        )  # fmt: skip
        cost = None if model == "offline grader" else round(chance.random() / 50, 6)
        scores = {criterion.id: chance.randint(0, 2) for criterion in rubric.rubric.criteria}
        yield from _run_rows(number, at_desk, keys, coach, model, at, cost, scores, chance)
        if number % 10:
            yield from _evaluation_rows(number, at_desk, coach, at, scores)
        else:
            yield "draft", {**at_desk, "based_on": 0, "coach": coach, "tab": "t", "changed_at": at}
        final, score = bool(number % 10), sum(scores.values())
        yield (
            "grading",
            {
                **at_desk, **keys, "status": "final" if final else "draft", "score": score if final else None,
                "share": score / 4 if final else None, "version": int(final), "changed": 0, "model": model,
                "coach": coach, "at": at, "cost_usd": cost,
            },
        )  # fmt: skip


def _run_rows(
    number: int, at_desk: dict[str, int], keys: dict[str, str], coach: str, model: str, at: str, cost: float | None,
    scores: dict[str, int], chance: random.Random,
) -> Iterator[tuple[str, dict[str, Any]]]:  # fmt: skip
    tokens = chance.randint(4000, 30000)
    yield (
        "run",
        {
            **at_desk, **keys, "id": number, "model": model, "endpoint": "https://api.example", "language": "ko",
            "tone": "warm", "status": chance.choice(STATUSES), "started_by": coach, "queued_at": at, "started_at": at,
            "finished_at": at, "score": sum(scores.values()), "prompt_tokens": tokens, "completion_tokens": 900,
            "cached_tokens": 0, "reasoning_tokens": 0, "estimated": 0, "cost_usd": cost,
        },
    )  # fmt: skip
    text = zlib.compress(b"prompt")
    yield (
        "run_text",
        {
            "run_id": number, "transcript": text, "overall": "수고했어요", "manifest": MANIFEST,
        },
    )  # fmt: skip
    yield "run_prompt", {"run_id": number, "number": 1, "why": "whole", "prompt": text, "digest": "", "at": at}
    for criterion_id, score in scores.items():
        said = {"criterion_id": criterion_id, "score": score, "comment": "좋아요"}
        yield "suggestion", {"run_id": number, **said, "evidence": "[]", "confidence": "high", "at": at}


def _evaluation_rows(
    number: int, at_desk: dict[str, int], coach: str, at: str, scores: dict[str, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    evaluation = {"id": number, **at_desk, "version": 1, "overall": "수고했어요", "coach": coach, "run_id": number}
    yield "evaluation", {**evaluation, "saved_at": at}
    for place, (criterion_id, score) in enumerate(scores.items()):
        act_id = number * 10 + place
        said = {"criterion_id": criterion_id, "score": score, "comment": "좋아요"}
        decided = {"id": act_id, "at": at, "coach": coach, **at_desk, **said, "origin": "accepted", "run_id": number}
        yield "coach_act", decided
        yield "rating", {"evaluation_id": number, "act_id": act_id, **said}


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    marks = ", ".join(f":{name}" for name in names)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
