"""For every test: no address but loopback can be reached, and no setting of the developer's machine is seen."""

import os
import socket
from pathlib import Path

import hypothesis
import pytest

SETTINGS = ("OPENAI_", "GITHUB_", "COACHMARK_", "DATABASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
LOOPBACK = ("127.0.0.1", "::1", "localhost")

# a busy machine is no reason to fail: how long a thing takes is measured in bench/
hypothesis.settings.register_profile("coachmark", deadline=None)
hypothesis.settings.load_profile("coachmark")

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
"""Real students' notebooks. They are others' work and not part of this repository: where they do not lie beside it, the tests in the files named
`*corpus.py`, which put every one of them through, cannot be collected."""

collect_ignore_glob = [] if CORPUS.is_dir() else ["*corpus.py"]


def pytest_report_header() -> str:
    return f"corpus: {CORPUS}" if CORPUS.is_dir() else "corpus: not beside the repository, tests in *corpus.py left out"


_connect = socket.socket.connect


class ReachedOutsideError(Exception):
    """A test tried to talk to the world."""


def _guarded(self: socket.socket, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise ReachedOutsideError(f"a test tried to reach {address[0]}")
    return _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def only_loopback():
    socket.socket.connect = _guarded
    yield
    socket.socket.connect = _connect


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith(SETTINGS):
            monkeypatch.delenv(name)
