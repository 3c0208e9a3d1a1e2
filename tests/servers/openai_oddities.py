"""Answers that come whole and are odd: in the events around them, or in what they say. Each method is the name of a fault."""

import json
from typing import Any

from tests.servers.openai_streams import HungUpError
from tests.servers.openai_transport import Transport


class Oddities(Transport):
    def say(self, reply: object) -> None:
        """Answer well in form, with `reply`."""
        self.text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        self.ok()

    @property
    def good(self) -> dict[str, Any]:
        return json.loads(self.text)

    def with_first(self, **changes: object) -> dict[str, Any]:
        """The good reply, its first criterion changed."""
        reply = self.good
        first = next(iter(reply))
        return {**reply, first: {**reply[first], **changes}} if isinstance(reply[first], dict) else reply

    # around the answer

    def no_done(self) -> None:
        self.begin()
        self.write(self.parts())
        self.chunk({}, "stop")
        self.handler.end()

    def other_choice(self) -> None:
        """A second choice nobody asked for, between the chunks of the first."""
        self.begin()
        for part in self.parts():
            self.handler.event({"choices": [{"index": 1, "delta": {"content": "x"}}]})
            self.chunk({"content": part})
        self.end()

    def only_other_choice(self) -> None:
        self.handler.begin()
        for part in self.parts():
            self.handler.event({"choices": [{"index": 1, "delta": {"content": part}}]})
        self.handler.event({"choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}]})
        self.handler.end()

    def empty_choices(self) -> None:
        """Chunks without a choice between the good ones."""
        self.begin()
        for part in self.parts():
            self.chunk()
            self.chunk({"content": part})
        self.end()

    def bare_chunks(self) -> None:
        """Nothing in a chunk but what must be there."""
        self.handler.begin()
        self.handler.send(self.events())
        self.handler.end()

    def tool_calls(self) -> None:
        """Tool calls instead of an answer."""
        self.begin()
        call = {"index": 0, "id": "c", "type": "function", "function": {"name": "grade", "arguments": "{}"}}
        self.chunk({"tool_calls": [call]})
        self.end("tool_calls")

    def content_in_parts(self) -> None:
        """Content as a list of parts, as some gateways of other vendors' models send it."""
        self.begin()
        for part in self.parts():
            self.chunk({"content": [{"type": "text", "text": part}]})
        self.end()

    def late_error(self) -> None:
        """Everything is said, then the provider has an error."""
        self.begin()
        self.write(self.parts())
        self.handler.event({"error": {"message": "upstream closed", "type": "server_error", "code": 502}})
        self.handler.end()

    def odd_finish(self) -> None:
        self.begin()
        self.write(self.parts())
        self.end("eos_token")

    def usage_negative(self) -> None:
        self.usage = {"prompt_tokens": -5, "completion_tokens": -7, "total_tokens": -12}
        self.ok()

    def usage_huge(self) -> None:
        self.usage = {"prompt_tokens": 10**25, "completion_tokens": 10**25, "total_tokens": 10**26}
        self.ok()

    def usage_words(self) -> None:
        self.usage = {"prompt_tokens": "many", "completion_tokens": None, "prompt_tokens_details": "?"}
        self.ok()

    def other_model(self) -> None:
        self.request = {**self.request, "model": "some-other-model"}
        self.ok()

    def html_in_stream(self) -> None:
        self.handler.begin()
        self.handler.send(b"<html><body>Please log in</body></html>\n\n")
        self.handler.end()

    def endless_comment(self) -> None:
        """A comment that never ends, at full speed."""
        first = next(iter(self.good))
        self.begin()
        self.chunk({"content": f'{{"{first}": {{"evidence": [], "comment": "'})
        while not self.handler.fake.stopping.wait(0.002):
            self.chunk({"content": "아주 " * 20})

    def blank_to_the_limit(self) -> None:
        """All said, and then blanks until there is no room left, as models do that are held to a grammar."""
        self.begin()
        self.write([*self.parts(), *(["\n    "] * 50)])
        self.end("length")

    def runaway(self) -> None:
        """All said, and then the same letter for ever."""
        self.begin()
        self.write(self.parts())
        while not self.handler.fake.stopping.wait(0.002):
            self.chunk({"content": "\n"})

    # what it says

    def prose_around(self) -> None:
        self.say(f'Here is the {{grading}} you asked for: {self.text} "Done", {{}} and [good luck]!')

    def wrapped(self) -> None:
        self.say({"criteria": {name: value for name, value in self.good.items() if name != "overall"},
                  "overall": self.good.get("overall", "")})  # fmt: skip

    def wrapped_list(self) -> None:
        members = [{"id": name, **value} for name, value in self.good.items() if isinstance(value, dict)]
        self.say({"criteria": members, "overall": self.good.get("overall", "")})

    def top_list(self) -> None:
        self.say([self.good])

    def doubled(self) -> None:
        """Every criterion twice; the second time with another comment."""
        members = [(name, value) for name, value in self.good.items() if isinstance(value, dict)]
        again = [(name, {**value, "comment": "zweimal"}) for name, value in members]
        parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in [*members, *again]]
        self.say("{" + ", ".join([*parts, f'"overall": {json.dumps(self.good.get("overall", ""))}']) + "}")

    def two_objects(self) -> None:
        self.say(f"{self.text}\n{self.text}")

    def unknown_ids(self) -> None:
        first = next(iter(self.good))
        self.say({"charisma": self.good[first], **self.good, "total": 17})

    def shouted_ids(self) -> None:
        self.say({f" {name.upper()} ": value for name, value in self.good.items() if name != "overall"}
                 | {"overall": self.good.get("overall", "")})  # fmt: skip

    def off_level(self) -> None:
        self.say(self.with_first(score=99))

    def score_nan(self) -> None:
        self.say(self.with_first(score=float("nan")))

    def score_half(self) -> None:
        self.say(self.with_first(score=0.5))

    def score_true(self) -> None:
        self.say(self.with_first(score=True))

    def score_null(self) -> None:
        self.say(self.with_first(score=None))

    def score_words(self) -> None:
        self.say(self.with_first(score="excellent"))

    def score_gone(self) -> None:
        reply = self.with_first()
        first = next(iter(reply))
        if isinstance(reply[first], dict):
            del reply[first]["score"]
        self.say(reply)

    def score_string(self) -> None:
        self.say({name: {**value, "score": f" {value['score']} "} if isinstance(value, dict) else value
                  for name, value in self.good.items()})  # fmt: skip

    def first_missing(self) -> None:
        reply = self.good
        del reply[next(iter(reply))]
        self.say(reply)

    def first_is_text(self) -> None:
        reply = self.good
        reply[next(iter(reply))] = "great work"
        self.say(reply)

    def overall_missing(self) -> None:
        reply = self.good
        reply.pop("overall", None)
        self.say(reply)

    def overall_first(self) -> None:
        self.say({"overall": self.good.get("overall", ""), **self.good})

    def more_fields(self) -> None:
        self.say({name: {"thoughts": [{"a": {"b": [1, {"score": 9}]}}], **value} if isinstance(value, dict) else value
                  for name, value in self.good.items()})  # fmt: skip

    def evidence_odd(self) -> None:
        self.say(self.with_first(evidence=[{"cell": "3", "quote": 7}, "cell 4", None, {"cell": 10**30, "quote": "x"}]))

    def control_characters(self) -> None:
        self.say(self.with_first(comment="a\x00b\x1b[31m\u202e\u2066\ud83d c"))

    def deep(self) -> None:
        """Brackets without end."""
        self.say("[" * 5_000)

    def empty_object(self) -> None:
        self.say({})

    def nothing_but_prose(self) -> None:
        self.say("I would rather talk about the weather today.")

    def trailing_comma(self) -> None:
        self.say(self.text.replace("}, ", ",}, ").removesuffix("}") + ",}")

    def single_quotes(self) -> None:
        self.say(repr(self.good))

    def cut_in_number(self) -> None:
        """Cut right after the first digit of a score."""
        score = self.text.index('"score": ') + len('"score": ') + 1
        self.begin()
        self.write([self.text[:score]])
        raise HungUpError
