"""The real app in the real Chromium: one server for each test that wants one, one browser for all."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.servers.github import FakeGitHub
from tests.servers.openai import FakeOpenAI

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

COMPLETED = re.compile("^(완료|completed)$")
"""What the badge of a completed run says."""

expect.set_options(timeout=20_000)


def chromium_path() -> str:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        pytest.fail(
            "These tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    return path


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


class Server:
    """A running Coachmark. `start()` after `kill()` goes on with the same gradebook on the same port. `script` is another app in its place."""

    def __init__(self, folder: Path, *, script: str = "app.py", **settings: str) -> None:
        self._script = script
        self.database = folder / "coachmark.db"
        self.log = folder / "server.log"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {"DATABASE_URL": f"sqlite:///{self.database}", **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        command = [sys.executable, "-m", "streamlit", "run", self._script, "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self._settings}, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text("utf-8"))

    def kill(self) -> None:
        """As `kill -9` does it: nothing gets a chance to tidy up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Meanwhile it answers nobody; what it was sent it takes up afterwards."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def endpoint():
    with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def github():
    with FakeGitHub() as fake:
        yield fake


@pytest.fixture
def server(tmp_path):
    """Start with `server(NAME=value …)`; ends with the test."""
    started = []

    def start(**settings: str) -> Server:
        started.append(Server(tmp_path, **settings).start())
        return started[-1]

    yield start
    for each in started:
        each.stop()
        assert "Traceback" not in each.log.read_text("utf-8"), each.log.read_text("utf-8")


class Screen:
    """A tab. Knows the widgets by their keys."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, path: str = "/") -> "Screen":
        self.page.goto(self.url + path)
        return self.settled()

    def settled(self) -> "Screen":
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        return self

    def key(self, name: str):
        return self.page.locator(f".st-key-{name}")

    def button(self, name: str):
        return self.key(name).get_by_role("button").first

    def field(self, name: str):
        return self.key(name).locator("input, textarea").first

    def click(self, name: str) -> "Screen":
        self.button(name).click()
        return self.settled()

    def score(self, criterion: str, score: int) -> "Screen":
        self.key(f"rating_score_{criterion}").get_by_text(str(score), exact=True).click()
        return self.settled()

    def suggest(self) -> "Screen":
        """Have scores suggested and wait for the end of the run."""
        self.button("start_run").click()
        expect(self.page.get_by_text(COMPLETED).first).to_be_visible(timeout=60_000)
        return self.settled()

    def submission(self) -> str:
        """Path of the submission on the desk, once the address has it."""
        expect(self.page).to_have_url(re.compile(r"submission=\d+"))
        return self.page.url.removeprefix(self.url)

    def no_error(self) -> None:
        expect(self.page.get_by_test_id("stException")).to_have_count(0)


@pytest.fixture
def tab(chromium):
    """Open with `tab(server)`; every tab is a browser of its own, Korean unless told otherwise."""
    contexts = []
    errors = []

    def open_tab(server: Server, *, locale: str = "ko-KR", width: int = 1280, scheme: str = "light") -> Screen:
        context = chromium.new_context(
            viewport={"width": width, "height": 860}, locale=locale, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Screen(page, server.url)

    yield open_tab
    for context in contexts:
        context.close()
    assert errors == []
