"""The server around the screens: warm start, health route, security headers, and what happens to an error nobody expected."""

import gc
import importlib
import logging
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.comment_search import OVERALL, CommentQuery
from grader.errors import GraderError
from pages.components.services import services

log = logging.getLogger("coachmark")

HEAVY = ("pandas", "pyarrow", "openai", "nbformat", "sqlmodel", "streamlit.elements.arrow", "streamlit.elements.image")
"""Imported before the first visitor comes, who would otherwise wait some seconds for them."""

TURN = 0.0005
"""Seconds after which a thread lets another one go on. With Python's 5 ms a page that reads the gradebook twenty times while a run is laying out its prompt waits 0.1 s."""

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        b"object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
    ),
}
"""The policy keeps a page from fetching anything from elsewhere, whatever a notebook or a model's text contains."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm imports, runs of dead processes marked, past comments read beside, short turns for threads, and the garbage collector told to leave all that alone.

    Streamlit collects garbage after every rerun; without the freeze each collection walks through every imported module again.
    """
    for name in HEAVY:
        importlib.import_module(name)
    try:
        interrupted = services().gradebook.interrupt_unfinished()
        if interrupted:
            log.warning("%s runs were interrupted because their process ended", interrupted)
    except GraderError as error:
        log.error("%s", error)  # noqa: TRY400 - the sentence says it all, every page shows it too
    sys.setswitchinterval(TURN)
    warming = threading.Thread(target=_read_past_comments, name="past-comments", daemon=True)
    gc.collect()
    gc.freeze()
    warming.start()
    yield
    warming.join()
    st.cache_resource.clear()


def _read_past_comments() -> None:
    """Read what was written before into memory, where the first search would otherwise wait for it."""
    try:
        shared = services()
        shared.gradebook.past_comments(
            CommentQuery(
                coach=shared.preferences().coach, assignment="", criterion_id=OVERALL, criterion_name="", limit=1
            )
        )
    except GraderError as error:
        log.warning("past comments were not read ahead: %s", error)


async def health(_request: Request) -> JSONResponse:
    """Whether the server answers and the gradebook can be written."""
    try:
        services().gradebook.check()
    except GraderError as error:
        return JSONResponse({"status": "gradebook", "problem": str(error)}, status_code=503)
    return JSONResponse({"status": "ok"})


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((k, v) for k, v in HEADERS.items() if k not in present)]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def on_script_error(error: Exception) -> None:
    """Log what a page did not expect. The coach sees Streamlit's box without details; work done so far is in the gradebook."""
    log.exception("a page failed", exc_info=error)


ROUTES = [Route("/healthz", health)]
MIDDLEWARE = [Middleware(SecurityHeaders)]
