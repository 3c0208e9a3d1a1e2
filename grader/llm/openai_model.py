"""Any OpenAI-compatible endpoint behind `ports.LanguageModel`: one streamed chat completion per submission, read chunk by chunk.

The client's own conveniences are not used: its streaming helpers lose the usage of cut answers and raise what nobody announced; its retries are
invisible and repeat what costs money.
"""

import json
import time
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

import httpx2
import openai

from grader.cancellation import Cancellation
from grader.errors import ModelError, ModelUnavailable, ReplyUnreadable
from grader.learned import Lessons
from grader.llm.openai_answer import Answer
from grader.llm.openai_dialect import EFFORT, dialect_of
from grader.llm.openai_endpoint import Connection, Endpoint, Timeouts
from grader.llm.openai_errors import Asked, translate
from grader.llm.openai_watch import Watch
from grader.notebook import Notebook
from grader.ports import GradingTask, WritingTask
from grader.prompt import Message, Prompt
from grader.rubric import Rubric
from grader.run import Usage
from grader.sent_prompt import Request
from grader.settings import Secret

DEFAULT_TIMEOUTS = Timeouts()
QUICK = Timeouts(connect=5.0, first_token=30.0, between_tokens=15.0, total=60.0)
"""For the settings page, where someone waits."""

_LARGEST_BODY = 2_000_000


class OpenAIModel:
    """`base_url` empty is OpenAI's. An address or key that cannot be used is said by `stream`, not here. `lessons` is where refusals are remembered."""

    def __init__(
        self,
        *,
        api_key: Secret,
        base_url: str,
        model: str,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        lessons: Lessons | None = None,
    ) -> None:
        self._lessons = lessons or Lessons()
        self._api_key = api_key
        self._base_url = base_url
        self._model = model.strip()
        self._timeouts = timeouts

    @property
    def name(self) -> str:
        return self._model

    @property
    def endpoint(self) -> str:
        try:
            return Endpoint.of(self._api_key, self._base_url).base_url
        except ModelError:
            return "?"

    def stream(self, task: GradingTask | WritingTask, cancellation: Cancellation) -> Iterator[str | Usage | Request]:
        """Yield a Request before each time the endpoint is asked, the reply's text as it arrives, then the usage once: as reported, or estimated when the endpoint did not say.

        It did not if it broke off, or if it had the request and was not waited for any longer; one that refuses or is never reached uses nothing.

        Returns when cancelled. Raises ModelError after everything that arrived, the usage included, has been yielded.
        """
        if cancellation.cancelled:
            return
        asked = Asked(Endpoint.of(self._api_key, self._base_url), self._model)
        answer = Answer()
        cause: Exception | None = None
        connection = Connection()
        cancellation.on_cancel(connection.shut)
        with Watch(connection, self._timeouts) as watch:
            try:
                with (yield from self._open(task, asked, connection, watch)) as stream:
                    yield from _listen(stream, asked, answer, watch)
                problem = answer.problem(asked)
            except Exception as error:  # noqa: BLE001 - whatever an endpoint can provoke is the coach's to read, not a crash
                problem, cause = translate(error, asked), error
        given_up = connection.made and bool(watch.overdue or cancellation.cancelled)
        if usage := answer.usage(task.prompt.tokens, given_up=given_up):
            yield usage
        if cancellation.cancelled:
            return
        if watch.overdue:
            problem = asked.problem(ModelUnavailable, watch.overdue, seconds=round(watch.limit, 1))
        if problem:
            raise problem from cause

    def _open(
        self, task: GradingTask | WritingTask, asked: Asked, connection: Connection, watch: Watch
    ) -> Generator[Request, None, openai.Stream[Any]]:
        """Ask, and ask in a humbler way when the endpoint refuses how we asked."""
        client = asked.endpoint.client(self._timeouts)
        place = asked.endpoint.base_url, asked.model
        dialect = dialect_of(asked.endpoint, asked.model, self._lessons.of(*place))
        refused = False
        while True:
            request = dialect.request(task)
            with watch.paused():
                yield dialect.told(task, request)
            try:
                stream = connection.open(partial(_ask, client, asked.model, request))
            except openai.APIStatusError as error:
                if not dialect.learn(error, request.get(EFFORT)):
                    raise
                refused = True
            else:
                if refused:
                    self._lessons.learn(*place, **dialect.lesson())
                return stream


def _ask(client: openai.OpenAI, model: str, request: dict[str, Any]) -> openai.Stream[Any]:
    stream: openai.Stream[Any] = client.chat.completions.create(model=model, stream=True, **request)
    return stream


def _listen(stream: openai.Stream[Any], asked: Asked, answer: Answer, watch: Watch) -> Iterator[str]:
    if _came_at_once(stream.response):
        yield _whole(stream.response, asked, answer)
        return
    for chunk in stream:
        text = answer.take(chunk)
        if text or answer.thinking:
            watch.token()
        if text:
            with watch.paused():
                yield text


def _came_at_once(response: Any) -> bool:  # noqa: ANN401 - as above
    """Not as a stream of events. The client would iterate such a body to nothing, without an error."""
    kind = response.headers.get("content-type", "").lower()
    return "json" in kind or "html" in kind


def _whole(response: Any, asked: Asked, answer: Answer) -> str:  # noqa: ANN401 - as above
    """The text of an answer that came at once. Raises ModelError when it is none."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > _LARGEST_BODY:
            break
    try:
        return answer.take_whole(body)
    except (ValueError, TypeError, AttributeError) as error:
        raise _problem_in(body, response, asked) from error


def _problem_in(body: bytes, response: Any, asked: Asked) -> ModelError:  # noqa: ANN401 - as above
    """What is wrong with a body that is no answer: an error in disguise, or another kind of server altogether."""
    try:
        error = openai.APIError("error", response.request, body=_error_of(body))
    except ValueError:
        return asked.problem(ReplyUnreadable, "not_an_endpoint")
    return translate(error, asked)


def _error_of(body: bytes) -> object:
    read = json.loads(body)
    if not isinstance(read, dict) or not read.get("error"):
        raise ValueError("no error object")
    return read["error"]


def list_models(api_key: str, base_url: str) -> list[str]:
    """The names of the models the endpoint offers, in alphabetical order. Raises ModelError."""
    asked = Asked(Endpoint.of(api_key, base_url), "")
    client = asked.endpoint.client(QUICK)
    try:
        listed = getattr(client.models.list(timeout=QUICK.between_tokens), "data", None)
    except (openai.OpenAIError, httpx2.HTTPError) as error:
        problem = translate(error, asked)
        raise problem from error
    except (ValueError, TypeError, AttributeError):
        listed = None
    if not isinstance(listed, list):
        raise asked.problem(ReplyUnreadable, "not_an_endpoint")
    return sorted(model.id for model in listed if isinstance(model.id, str))


def ping(api_key: str, base_url: str, model: str, lessons: Lessons | None = None) -> float:
    """Ask for the smallest possible reply in the form a grading uses. Returns the seconds it took. Raises ModelError."""
    schema = {
        "type": "object",
        "properties": {"overall": {"type": "string"}},
        "required": ["overall"],
        "additionalProperties": False,
    }
    prompt = Prompt(
        messages=(Message("user", 'Answer with the JSON object {"overall": "ok"}.'),),
        schema=schema,
        manifest=(),
        digest="",
        tokens=0,
    )
    task = GradingTask(
        prompt=prompt,
        rubric=Rubric(criteria=()),
        notebook=Notebook(cells=(), language="python", version="4.5"),
        language="en",
    )
    started = time.monotonic()
    asked = OpenAIModel(api_key=Secret(api_key), base_url=base_url, model=model, timeouts=QUICK, lessons=lessons)
    for _ in asked.stream(task, Cancellation()):
        pass
    return time.monotonic() - started
