from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grader import bootstrap, settings
from grader.bootstrap import Services
from tests.pages.whole_app import WholeApp
from tests.servers.github import FakeGitHub
from tests.servers.openai import FakeOpenAI

Visit = Callable[..., AppTest]


@pytest.fixture
def gradebook_file(tmp_path: Path) -> Path:
    return tmp_path / "gradebook.db"


@pytest.fixture
def visit(gradebook_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """`visit("settings")` is a new session on that page; keywords are environment variables, `lang` the browser's locale."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{gradebook_file}")
    st.cache_resource.clear()

    def go(page: str, *, lang: str = "en-US", **environment: str) -> AppTest:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        app = WholeApp()
        app.context = {"locale": lang}
        app.run()
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    yield go
    st.cache_resource.clear()


@pytest.fixture
def services(gradebook_file: Path, visit: Visit) -> Iterator[Services]:
    """A second set of services on the gradebook the pages use."""
    services = bootstrap.services(settings.read({"DATABASE_URL": f"sqlite:///{gradebook_file}"}))
    yield services
    services.close()


@pytest.fixture
def app(visit: Visit) -> Callable[..., AppTest]:
    """`app("history.py", text="auk")` is a new session on that page; keywords are query parameters."""

    def go(page: str, /, **params: str) -> AppTest:
        at = WholeApp().run()
        at.switch_page(f"pages/{page}")
        for name, value in params.items():
            at.query_params[name] = value
        return at.run()

    return go


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as server:
        yield server


@pytest.fixture
def endpoint() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


def said(app: AppTest) -> str:
    """Everything the page says, for people to read."""
    kinds = ("success", "error", "warning", "info", "caption", "markdown", "header", "subheader", "toast")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))
