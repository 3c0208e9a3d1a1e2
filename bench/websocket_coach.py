"""A coach without a browser: speaks Streamlit's protocol (protobuf messages over a websocket) and measures what the server needs for a rerun."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0
"""Seconds after which a rerun counts as never finished."""

ID = "$$ID-"

T = TypeVar("T")


def in_a_thread(work: Coroutine[object, object, T]) -> T:
    """Its result. Playwright keeps an event loop going in the main thread, which can do nothing else meanwhile."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class Widget:
    """`fragment` is the fragment it belongs to, "" for the page itself."""

    id: str
    fragment: str
    buttons: tuple[str, ...] = ()


class WebsocketCoach:
    """One session. `widgets` are those on screen by their keys; `following` is the fragment that wants to be repainted by itself, "" if none does."""

    def __init__(self, socket: ClientConnection, query: str) -> None:
        self.widgets: dict[str, Widget] = {}
        self.following = ""
        self.every = 0.0
        self.received = 0
        self.elements = 0
        self._socket = socket
        self._query = query
        self._page = ""
        self._states: dict[str, WidgetState] = {}
        self._hashes: set[str] = set()

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, path: str, query: str = "") -> AsyncIterator["WebsocketCoach"]:
        """Open the page `path` ("grade") with the query `query`; left open until the block ends."""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None) as socket:  # type: ignore[list-item]
            coach = cls(socket, query)
            await coach._finished(coach._request(page_name=path))
            yield coach

    async def rerun(self, fragment: str = "", *, by_itself: bool = False) -> float:
        """Milliseconds from asking for a rerun of the page, or of one fragment, to its last message."""
        return await self._finished(self._request(fragment_id=fragment, is_auto_rerun=by_itself))

    async def press(self, key: str) -> float:
        return await self._change(key, WidgetState(trigger_value=True))

    async def write(self, key: str, text: str) -> float:
        return await self._change(key, WidgetState(string_value=text))

    async def choose(self, key: str, place: int) -> float:
        """Press the `place`th button of a row of buttons."""
        state = WidgetState()
        state.string_array_value.data.append(self.widgets[key].buttons[place])
        return await self._change(key, state)

    async def _change(self, key: str, state: WidgetState) -> float:
        widget = self.widgets[key]
        state.id = widget.id
        self._states[widget.id] = state
        try:
            return await self.rerun(widget.fragment)
        finally:
            if state.HasField("trigger_value"):
                del self._states[widget.id]

    def _request(self, **fields: object) -> ClientState:
        state = ClientState(query_string=self._query, page_script_hash=self._page, **fields)  # type: ignore[arg-type]
        state.widget_states.widgets.extend(self._states.values())
        state.cached_message_hashes.extend(self._hashes)
        state.context_info.timezone = "Asia/Seoul"
        state.context_info.locale = "ko-KR"
        return state

    async def _finished(self, request: ClientState) -> float:
        if not request.fragment_id:
            self.following = ""
        message = BackMsg()
        message.rerun_script.CopyFrom(request)
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                content = await self._socket.recv()
                self.received += len(content)
                if self._take(ForwardMsg.FromString(bytes(content))):
                    return (time.perf_counter() - began) * 1000

    def _take(self, message: ForwardMsg) -> bool:
        """Whether this was the last message of a rerun."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._hashes.add(message.hash)
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "auto_rerun":
            self.following, self.every = message.auto_rerun.fragment_id, message.auto_rerun.interval
        elif kind == "stop_auto_rerun" and self.following in message.stop_auto_rerun.fragment_ids:
            self.following = ""
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message)
        elif kind == "script_finished":
            if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return True
            self.following = ""  # the page itself runs again, and says so if there is still something to follow
        return False

    def _see(self, message: ForwardMsg) -> None:
        self.elements += 1
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        name = getattr(shown, "id", "")
        if not name.startswith(ID):
            return
        buttons = tuple(option.content for option in shown.options) if kind == "button_group" else ()
        key = name.removeprefix(ID).partition("-")[2]
        self.widgets[key] = Widget(name, message.delta.fragment_id, buttons)
