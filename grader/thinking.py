"""What a model says aloud: some write their thoughts into the answer first, between tags."""

import re

TAGS = ("think", "thinking", "reasoning")
_CLOSES = re.compile(f"</(?:{'|'.join(TAGS)})>")
_LONGEST_CLOSE = len("</reasoning>")


class Spoken:
    """Fed with an answer piece by piece, gives back what is not thought. Holds back no more than a tag's length of what is said."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._speaking = False

    def feed(self, piece: str) -> str:
        """What of the answer can be said now and was not said before."""
        if self._speaking:
            return piece
        self._held += piece
        if not self._thinking:
            begun = self._held.lstrip()
            self._thinking = begun.startswith(tuple(f"<{tag}>" for tag in TAGS))
            if not self._thinking and any(f"<{tag}>".startswith(begun) for tag in TAGS):
                return ""  # it may still become a tag, or is blank so far
        if self._thinking:
            closed = _CLOSES.search(self._held)
            if closed is None:
                self._held = self._held[-_LONGEST_CLOSE:]
                return ""
            self._held, self._thinking = self._held[closed.end() :], False
        return self.close()

    def close(self) -> str:
        """What was held back, when the answer ends. A thought that never ended is no answer."""
        said, self._held = ("" if self._thinking else self._held.lstrip()), ""
        self._speaking = self._speaking or bool(said)
        return said
