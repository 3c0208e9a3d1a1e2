"""Reruns with 25 coaches at work against one: each changes a score or a comment, or has the page drawn anew, every five seconds or so."""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

from bench.app_browser import running
from bench.app_desks import endpoint_settings, grade, notebook_files
from bench.measurement import Measurement
from bench.websocket_coach import WebsocketCoach, in_a_thread
from tests.servers.openai import FakeOpenAI

COACHES = 25
FOLLOWERS = 2
"""Coaches of these who watch a reply arrive."""

SECONDS = 60.0
EVERY = 5.0
TOKENS_PER_SECOND = 40.0

Reruns = dict[str, list[float]]
"""Milliseconds by what was done: "score", "comment", "page" and, by itself, "follow"."""


async def _act(coach: WebsocketCoach, chance: random.Random, took: Reruns) -> None:
    criterion = chance.choice([key for key in coach.widgets if key.startswith("rating_score_")])
    what = chance.choice(("score", "score", "comment", "comment", "page"))
    if what == "score":
        took[what].append(await coach.choose(criterion, chance.randrange(len(coach.widgets[criterion].buttons))))
    elif what == "comment":
        text = f"{chance.random()} 근거를 한 줄 더 적으면 좋겠어요."
        took[what].append(await coach.write(criterion.replace("score", "comment"), text))
    else:
        took[what].append(await coach.rerun())


async def _work(coach: WebsocketCoach, chance: random.Random, until: float, took: Reruns) -> None:
    await asyncio.sleep(chance.uniform(0, EVERY))
    while time.monotonic() < until:
        await _act(coach, chance, took)
        await asyncio.sleep(EVERY * chance.uniform(0.5, 1.5))


async def _follow(coach: WebsocketCoach, until: float, took: Reruns) -> None:
    while time.monotonic() < until:
        await coach.press("start_run")
        while coach.following and time.monotonic() < until:
            began = time.monotonic()
            took["follow"].append(await coach.rerun(coach.following, by_itself=True))
            await asyncio.sleep(max(0.0, coach.every - (time.monotonic() - began)))
        await asyncio.sleep(0.5)


async def _together(url: str, submissions: list[int], followers: int) -> Reruns:
    """Everybody's submission is open before anybody begins; opening is measured elsewhere."""
    took = _nothing()
    async with AsyncExitStack() as stack:
        coaches = [
            await stack.enter_async_context(WebsocketCoach.at(url, "grade", f"submission={n}")) for n in submissions
        ]
        until = time.monotonic() + SECONDS
        async with asyncio.TaskGroup() as group:
            for place, coach in enumerate(coaches):
                following = place < followers
                work = _follow(coach, until, took) if following else _work(coach, random.Random(place), until, took)
                group.create_task(work)
    return took


def _nothing() -> Reruns:
    return {"score": [], "comment": [], "page": [], "follow": []}


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _line(name: str, many: list[float], one: list[float], of: str) -> Measurement:
    middle = statistics.median if of == "median" else _p95
    return Measurement(
        name=f"{name}, {COACHES} coaches, {of}", value=middle(many), unit="ms",
        baseline=f"1 coach, {of}", baseline_value=middle(one),
    )  # fmt: skip


def measurements() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name, FakeOpenAI() as endpoint:
        folder = Path(name)
        settings = endpoint_settings(endpoint)
        values = {"DATABASE_URL": f"sqlite:///{folder / 'coachmark.db'}", **settings}
        submissions = list(grade(values, notebook_files()[::2]))[:COACHES]
        endpoint.tokens_per_second = TOKENS_PER_SECOND
        with running(folder=folder, **settings) as server:
            alone = _nothing()
            for number in submissions[FOLLOWERS : FOLLOWERS + 5]:
                in_a_thread(_alone(server.url, number, alone))
            together = in_a_thread(_together(server.url, submissions, FOLLOWERS))
    print({what: len(times) for what, times in together.items()}, file=sys.stderr)
    for what, label in (("score", "a score"), ("comment", "a comment"), ("page", "the whole page")):
        for of in ("median", "p95"):
            yield _line(label, together[what], alone[what], of)
    every, once = ([*found["score"], *found["comment"], *found["page"]] for found in (together, alone))
    yield _line("every rerun a coach asks for", every, once, "median")
    yield _line("every rerun a coach asks for", every, once, "p95")
    yield Measurement(
        name=f"a look at a run that is followed, {COACHES} coaches, p95", value=_p95(together["follow"]), unit="ms",
        baseline="120 ms between two looks", baseline_value=120,
    )  # fmt: skip


async def _alone(url: str, submission: int, took: Reruns) -> None:
    """The same acts one after the other, by the only coach there is."""
    chance = random.Random(submission)
    async with WebsocketCoach.at(url, "grade", f"submission={submission}") as coach:
        for _ in range(12):
            await _act(coach, chance, took)
            await asyncio.sleep(0.3)
