"""What is about to leave the machine, told piece by piece: where something private or misleading was, and how often."""

import re
from collections.abc import Iterator, Sequence

from grader import manifest, names, tripwire_marks, twin
from grader.notebook import Notebook
from grader.parts import Division
from grader.prompt import Prompt

MARKS = {
    names.MASK: "outgoing.name",
    "<name>": "outgoing.account",
    "<e-mail>": "outgoing.e_mail",
    "<phone>": "outgoing.phone",
    "<key>": "outgoing.key",
    tripwire_marks.WITHHELD: "outgoing.mark",
    "¦": "outgoing.imitation",
    twin.LEFT_OUT: "outgoing.passage",
}
"""What stands in place of something, and the word for it."""

MARKED = re.compile("|".join(map(re.escape, MARKS)) + "|" + manifest.LEFT_OUT.pattern)


def prompts_of(laid: Prompt | Division) -> tuple[Prompt, ...]:
    """The prompts that carry the notebook, in the order of the calls. Of a division, without its last call, whose evidence nobody knows yet."""
    return (laid,) if isinstance(laid, Prompt) else tuple(part.prompt for part in laid.parts)


def changes(prompts: Sequence[Prompt], notebook: Notebook) -> dict[str, int]:
    """How many of each of `MARKS` are ours: those in the student's part of the prompts beyond what the notebook has itself. Only what occurs."""
    sent = "\n".join(_cells(message.text)[1] for prompt in prompts for message in prompt.messages)
    texts = [text for cell in notebook.cells for text in (cell.source, *(output.text for output in cell.outputs))]
    found = {key: sent.count(mark) - sum(text.count(mark) for text in texts) for mark, key in MARKS.items()}
    return {key: n for key, n in found.items() if n > 0}


def _cells(text: str) -> tuple[str, str]:
    """What we say before the student's cells, and the rest; a message without cells is all ours."""
    ours, marker, cells = text.partition("\n⟦")
    return ours, marker + cells


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A message in pieces that give it again, each with whether it stands for something of the student's that is not sent."""
    at = 0
    for match in MARKED.finditer(text, len(_cells(text)[0])):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    if at < len(text):
        yield text[at:], False
