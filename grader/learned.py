"""What endpoints taught us about their models, kept so that a restart does not pay for the same refusals again."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from grader.errors import GradebookError

log = logging.getLogger(__name__)

PREFIX = "learned."
LARGEST = 100_000_000
"""Tokens. A larger window is a misread number."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Of one model at one endpoint; what is not known yet is empty or None. Sizes are in tokens.

    `format` is the strictest answer format it takes, `refused` the parameters it does not take, `token_limit` the name it has for the longest reply,
    `reply` the longest reply it allows, `window` what prompt and reply may come to together.
    """

    format: str = ""
    refused: tuple[str, ...] = ()
    token_limit: str = ""
    reply: int | None = None
    window: int | None = None


def read(value: object) -> Learned:
    """A kept value; what no longer makes sense of it is passed over."""
    kept = value if isinstance(value, Mapping) else {}
    refused = kept.get("refused")
    return Learned(
        format=_text(kept.get("format")),
        refused=tuple(map(_text, refused)) if isinstance(refused, list | tuple) else (),
        token_limit=_text(kept.get("token_limit")),
        reply=_size(kept.get("reply")),
        window=_size(kept.get("window")),
    )


class Lessons:
    """All that was learned.

    `load` returns the kept values by name, `save` replaces those it is given, None removing one; without them, they are kept as long as the object.
    A lesson that cannot be saved counts until the process ends: no run fails for it.
    """

    def __init__(
        self,
        load: Callable[[], Mapping[str, Any]] | None = None,
        save: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self._load = load or dict
        self._save = save
        self._unsaved: dict[str, Any] = {}

    def of(self, endpoint: str, model: str) -> Learned:
        """What is known of the model there."""
        name = _name(endpoint, model)
        return read(self._kept().get(name))

    def learn(self, endpoint: str, model: str, **changes: Any) -> Learned:  # noqa: ANN401 - the fields of Learned
        """Add to what is known. Returns all of it."""
        before = self.of(endpoint, model)
        known = replace(before, **changes)
        if known != before:
            self._put(_name(endpoint, model), asdict(known))
        return known

    def forget(self, endpoint: str, model: str) -> None:
        """Know nothing of the model any more, so that it is asked anew."""
        self._put(_name(endpoint, model), None)

    def all(self) -> dict[tuple[str, str], Learned]:
        """By endpoint and model, in alphabetical order."""
        kept = self._kept()
        names = sorted(name for name, value in kept.items() if name.startswith(PREFIX) and value)
        return {_parts(name): read(kept[name]) for name in names}

    def _kept(self) -> Mapping[str, Any]:
        try:
            return {**self._load(), **self._unsaved}
        except GradebookError as error:
            log.warning("what was learned cannot be read: %s", error)
            return self._unsaved

    def _put(self, name: str, value: dict[str, Any] | None) -> None:
        self._unsaved = {**self._unsaved, name: value}
        if self._save is None:
            return
        try:
            self._save({name: value})
        except GradebookError as error:
            log.warning("what was learned cannot be kept: %s", error)
        else:
            self._unsaved = {other: kept for other, kept in self._unsaved.items() if other != name}


def forgotten(endpoint: str, model: str) -> dict[str, Any]:
    """The kept value that `Lessons.forget` removes."""
    return {_name(endpoint, model): None}


def _name(endpoint: str, model: str) -> str:
    return f"{PREFIX}{endpoint} {model}"


def _parts(name: str) -> tuple[str, str]:
    endpoint, _, model = name.removeprefix(PREFIX).partition(" ")
    return endpoint, model


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST else None
