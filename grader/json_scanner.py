"""Reads JSON while it is being written, by models that do not always write JSON.

A scanner finds the objects in a growing text, decodes strings as their characters arrive and reports every value when it closes. Time is linear in
the length of the text, however it is cut, and so is what is reported: cutting the text elsewhere only cuts the reported strings elsewhere.

Around objects anything may stand: a byte order mark, prose, ``` fences, `<think>…</think>`, a second object. What is broken inside a value is
skipped as well as possible and the values around it are reported as `broken`; what follows is read on.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.json_string import LONE, JsonString

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """More characters of the string at `path`. An escape is decoded; half of a surrogate pair alone becomes U+FFFD."""

    path: Path
    text: str


@dataclass(frozen=True)
class Closed:
    """The value at `path` (object keys and array positions, () for the outermost object) is complete. `broken`: it was not quite JSON."""

    path: Path
    value: Any
    broken: bool


Found = Text | Closed
State = Callable[[str, int], int]

_BLANKS = re.compile(r"[\s\ufeff]*")
_OPENING = re.compile(r"<think(?:ing)?>|\{")
_THOUGHT_ENDS = re.compile(r"</think(?:ing)?>")
_LONGEST_TAG = len("</thinking>")
_SCALAR = re.compile(r'[^\s,:"{}\[\]]*')
_DEEPEST = 4
"""Values further inside are part of those around them but not reported: their paths would cost time in the depth."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Container:
    value: dict[str, Any] | list[Any]
    key: str = ""
    broken: bool = False

    def place(self) -> str | int:
        return self.key if isinstance(self.value, dict) else len(self.value)

    def add(self, value: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(self.value, dict):
            self.value[self.key] = value
        else:
            self.value.append(value)


def _past(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


class JsonScanner:
    """`feed` takes the next piece of text and returns what was found in it, in order."""

    def __init__(self) -> None:
        self._state: State = self._seek
        self._held = ""
        self._stack: list[_Container] = []
        self._open_objects = 0
        self._string = JsonString()
        self._string_path: Path | None = None
        self._string_is_key = False
        self._scalar: list[str] = []
        self._found: list[Found] = []

    def feed(self, text: str) -> list[Found]:
        text, self._held = self._held + _SURROGATE.sub(LONE, text), ""
        position = 0
        while position < len(text):
            position = self._state(text, position)
        if self._state == self._in_string:
            self._report_text()
        found, self._found = self._found, []
        return found

    # Each state reads from `position`, may move to another state, and returns the position up to which it has read.

    def _seek(self, text: str, position: int) -> int:
        match = _OPENING.search(text, position)
        if match is None:
            return self._hold_cut_tag(text, position)
        if match[0] == "{":
            self._open({})
        else:
            self._state = self._think
        return match.end()

    def _think(self, text: str, position: int) -> int:
        match = _THOUGHT_ENDS.search(text, position)
        if match is None:
            return self._hold_cut_tag(text, position)
        self._state = self._seek
        return match.end()

    def _hold_cut_tag(self, text: str, position: int) -> int:
        """A tag may be cut by the end of the text: keep a tail that could be the start of one."""
        cut = text.rfind("<", max(position, len(text) - _LONGEST_TAG))
        if cut >= 0:
            self._held = text[cut:]
        return len(text)

    def _expect_key(self, text: str, position: int) -> int:
        position = _past(_BLANKS, text, position)
        match text[position : position + 1]:
            case "":
                return position
            case '"':
                self._open_string(is_key=True)
            case "}" | "]" as closer:
                self._close_container(closer)
            case _ if self._is_prose():
                return position
            case "{" | "[" as opener:
                self._break()
                self._open({} if opener == "{" else [])
            case ",":
                pass
            case _:
                self._break()
        return position + 1

    def _expect_colon(self, text: str, position: int) -> int:
        position = _past(_BLANKS, text, position)
        match text[position : position + 1]:
            case "":
                return position
            case ":":
                self._state = self._expect_value
            case _ if self._is_prose():
                return position
            case "{" | "[" | '"':
                self._break()
                self._state = self._expect_value
                return position
            case "}" | "]" as closer:
                self._break()
                self._close_container(closer)
            case ",":
                self._break()
                self._expect_next()
            case _:
                self._break()
        return position + 1

    def _expect_value(self, text: str, position: int) -> int:
        position = _past(_BLANKS, text, position)
        match text[position : position + 1]:
            case "":
                return position
            case '"':
                self._open_string(is_key=False)
            case "{":
                self._open({})
            case "[":
                self._open([])
            case "}" | "]" as closer:
                if isinstance(self._stack[-1].value, dict):
                    self._break()
                self._close_container(closer)
            case ",":
                self._break()
                self._expect_next()
            case ":":
                self._break()
            case _:
                self._scalar = []
                self._state = self._in_scalar
                return position
        return position + 1

    def _after_value(self, text: str, position: int) -> int:
        position = _past(_BLANKS, text, position)
        match text[position : position + 1]:
            case "":
                return position
            case ",":
                self._expect_next()
            case "}" | "]" as closer:
                self._close_container(closer)
            case '"' | "{" | "[":
                self._break()
                self._expect_next()
                return position
            case _:
                self._break()
        return position + 1

    def _in_string(self, text: str, position: int) -> int:
        end = self._string.read(text, position)
        if self._string.closed:
            self._close_string()
            return end
        self._held = text[end:]
        return len(text)

    def _in_scalar(self, text: str, position: int) -> int:
        end = _past(_SCALAR, text, position)
        self._scalar.append(text[position:end])
        if end < len(text):
            self._close_scalar("".join(self._scalar))
        return end

    # What the states do.

    def _is_prose(self) -> bool:
        """Whether the brace that opened the outermost object was no object at all ("use {x}"); then the search goes on."""
        if len(self._stack) > 1 or self._stack[0].value:
            return False
        self._stack.clear()
        self._open_objects = 0
        self._state = self._seek
        return True

    def _break(self) -> None:
        self._stack[-1].broken = True

    def _expect_next(self) -> None:
        self._state = self._expect_key if isinstance(self._stack[-1].value, dict) else self._expect_value

    def _path(self) -> Path:
        return tuple(container.place() for container in self._stack)

    def _open(self, value: dict[str, Any] | list[Any]) -> None:
        self._stack.append(_Container(value))
        self._open_objects += isinstance(value, dict)
        self._expect_next()

    def _close_container(self, closer: str) -> None:
        """Close the innermost object or array that `closer` fits, and what was left open inside it; skip a closer that fits none."""
        kind = dict if closer == "}" else list
        if not (self._open_objects if kind is dict else len(self._stack) - self._open_objects):
            self._break()
            return
        fits = False
        while not fits:
            container = self._stack.pop()
            fits = isinstance(container.value, kind)
            self._open_objects -= isinstance(container.value, dict)
            self._report(container.value, broken=container.broken or not fits)

    def _open_string(self, *, is_key: bool) -> None:
        told = not is_key and len(self._stack) <= _DEEPEST
        self._string = JsonString()
        self._string_is_key = is_key
        self._string_path = self._path() if told else None
        self._state = self._in_string

    def _report_text(self) -> None:
        text = self._string.fresh()
        if text and self._string_path is not None:
            self._found.append(Text(self._string_path, text))

    def _close_string(self) -> None:
        self._report_text()
        value = self._string.whole()
        if self._string_is_key:
            self._stack[-1].key = value
            self._state = self._expect_colon
        else:
            self._report(value, broken=False)

    def _close_scalar(self, text: str) -> None:
        try:
            self._report(json.loads(text), broken=False)
        except ValueError:
            self._report(None, broken=True)

    def _report(self, value: Any, *, broken: bool) -> None:  # noqa: ANN401 - JSON
        if len(self._stack) <= _DEEPEST:
            self._found.append(Closed(self._path(), value, broken))
        if not self._stack:
            self._state = self._seek
            return
        self._stack[-1].add(value)
        self._stack[-1].broken |= broken
        self._state = self._after_value
