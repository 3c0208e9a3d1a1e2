from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from grader.sources.github import GitHubSource
from grader.sources.wire import Patience
from tests.servers.github import FakeGitHub

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def gh() -> Iterator[FakeGitHub]:
    with FakeGitHub() as server:
        yield server


@pytest.fixture
def source(gh):
    """A source for `gh`, by default without a token, with a limit of 1000 bytes and little patience."""

    def build(token: str = "", max_bytes: int = 1000, patience: Patience | None = None) -> GitHubSource:
        patience = patience or Patience(connect=2, read=2, total=5)
        return GitHubSource(gh.settings(token), max_bytes=max_bytes, patience=patience, now=lambda: NOW)

    return build
