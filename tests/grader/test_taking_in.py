"""A batch over real HTTP to a GitHub on loopback: a bad line stops nobody."""

import time

import pytest

from grader.batch import LineStatus, lines_in
from grader.cancellation import Cancellation
from grader.queues.batches import BatchThreads
from grader.sources import Sources
from grader.sources.gist import GistSource
from grader.sources.github import GitHubSource
from grader.sources.samples import SampleSource
from grader.taking_in import TakingIn
from tests.fakes import FakeGradebook
from tests.servers.github import FakeGitHub

NOTEBOOK = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'


@pytest.fixture
def gh():
    with FakeGitHub() as server:
        yield server


@pytest.fixture
def taking_in(gh):
    sources = Sources(
        SampleSource(), GistSource(gh.settings(), max_bytes=10_000), GitHubSource(gh.settings(), max_bytes=10_000)
    )
    return TakingIn(gradebook=FakeGradebook(), open=sources.open)


def a_batch(taking_in, text):
    return taking_in.gradebook.add_batch(lines_in(text), assignment="tabular", name="", coach="Mina")


def test_thirty_mixed_lines_are_each_opened_or_refused_with_a_sentence(gh, taking_in):
    for number in range(20):
        gh.add_repo(f"s{number}", "hw", files={"과제.ipynb": NOTEBOOK, "notes.md": b""})
    gh.add_repo("both", "hw", files={"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK})
    gh.add_repo("page", "hw", files={"a.ipynb": b"<!doctype html><html>"})
    good = [f"학생{number}\thttps://github.com/s{number}/hw" for number in range(20)]
    bad = [
        "가\thttps://github.com/nobody/hw", "나\thttps://blog.example/post", "다\t없음", "라\thttps://github.com/both/hw",
        "마\thttps://github.com/page/hw", "바\thttps://gist.github.com/x/abcde", "사\tsample:none",
        "아\thttps://github.com/s1/hw/blob/main/other.ipynb", "자\thttps://github.com/s1/hw/blob/main/notes.md",
        "차\thttps://colab.research.google.com/drive/1",
    ]  # fmt: skip
    batch = a_batch(taking_in, "\n".join([*good[:10], *bad, *good[10:]]))
    taking_in.carry_out(batch.id, Cancellation())
    after = taking_in.gradebook.batch(batch.id)
    assert [line.status for line in after.lines] == [LineStatus.OPENED] * 10 + [LineStatus.REFUSED] * 10 + [
        LineStatus.OPENED
    ] * 10
    assert [line.problem.key for line in after.of(LineStatus.REFUSED)] == [
        "source.no_repository", "source.not_github", "source.not_a_link", "batch.several", "notebook.html_page",
        "source.gist_no_such", "samples.unknown", "source.path_not_found", "source.not_a_notebook_file",
        "source.colab_drive",
    ]  # fmt: skip
    opened = [taking_in.gradebook.submission(line.submission_id) for line in after.of(LineStatus.OPENED)]
    assert [(one.owner, one.student) for one in opened] == [(f"s{number}", f"학생{number}") for number in range(20)]


def test_what_was_done_is_not_done_again(gh, taking_in):
    gh.add_repo("s1", "hw", files={"a.ipynb": NOTEBOOK})
    batch = a_batch(taking_in, "https://github.com/s1/hw\nhttps://github.com/s2/hw")
    taking_in.carry_out(batch.id, Cancellation())
    asked = len(gh.requests)
    taking_in.carry_out(batch.id, Cancellation())
    assert len(gh.requests) == asked
    gh.add_repo("s2", "hw", files={"a.ipynb": NOTEBOOK})
    taking_in.gradebook.note_line(batch.id, 2)
    taking_in.carry_out(batch.id, Cancellation())
    assert not taking_in.gradebook.batch(batch.id).of(LineStatus.REFUSED)


def test_a_batch_is_worked_on_beside_the_page_and_can_be_stopped(gh, taking_in):
    for number in range(12):
        gh.add_repo(f"s{number}", "hw", files={"a.ipynb": NOTEBOOK})
    gh.fault("/repos/s", times=4, stall=0.5, status=500)
    batch = a_batch(taking_in, "\n".join(f"https://github.com/s{number}/hw" for number in range(12)))
    threads = BatchThreads(taking_in)
    threads.begin(batch.id)
    assert threads.working(batch.id)
    threads.stop(batch.id)
    until = time.monotonic() + 20
    while threads.working(batch.id) and time.monotonic() < until:
        time.sleep(0.02)
    assert not threads.working(batch.id)
    assert taking_in.gradebook.batch(batch.id).of(LineStatus.WAITING)
    threads.begin(batch.id)
    threads.close()
