"""Emoji as readers see them: a family, a flag or a hand with its skin tone is one."""

from collections.abc import Iterator

import regex

from grader.errors import Problem
from grader.feedback_lint.finding import Edit, Finding, Fix, Kind, fix
from grader.feedback_lint.rules import Rules

_SHOWN = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F?\u20E3|\p{Regional_Indicator}{2}"
)
_NEAR = regex.compile(r"[^\x00-\u00ff\u1100-\u11ff\u3000-\u303f\u3130-\u318f\uac00-\ud7a3]|\u20e3")
_CLUSTER = regex.compile(r"\X")
_GREETING, _FAREWELL = "😊", "🌱"


def emoji_of(text: str) -> list[tuple[int, int]]:
    """Where each emoji begins and ends."""
    if not _NEAR.search(text):
        return []
    return [
        match.span()
        for match in _CLUSTER.finditer(text)
        if len(match[0]) < 60 and _NEAR.search(match[0]) and _SHOWN.search(match[0])
    ]


def out_of_bounds(text: str, fewest: int, most: int) -> Iterator[Finding]:
    """A finding when there are more or fewer than wanted. Surplus goes from the end, so that the first ones stay."""
    found = emoji_of(text)
    if len(found) > most:
        surplus = found[most:]
        yield Finding(
            kind=Kind.EMOJI, problem=Problem("feedback_lint.many_emoji", {"n": len(found), "most": most}),
            start=surplus[0][0], end=surplus[-1][1], fixes=fix("fix_emoji_out", *(_out(text, *span) for span in surplus)),
        )  # fmt: skip
    elif len(found) < fewest:
        end = len(text.rstrip())
        yield Finding(
            kind=Kind.EMOJI, problem=Problem("feedback_lint.few_emoji", {"n": len(found), "fewest": fewest}), start=end, end=end,
            fixes=_added(text, fewest - len(found)),
        )  # fmt: skip


def within(text: str, rules: Rules) -> str:
    """`text` with as many emoji as wanted, as far as that can be mended."""
    for finding in out_of_bounds(text, rules.fewest_emoji, rules.most_emoji):
        for mended in finding.fixes:
            text = mended.after(text)
    return text


def _out(text: str, start: int, end: int) -> Edit:
    """Without the emoji and the blank that parted it from the text."""
    if text[start - 1 : start] == " " and (end == len(text) or text[end] in " \n.,!?)~"):
        start -= 1
    elif text[end : end + 1] == " " and (start == 0 or text[start - 1] == "\n"):
        end += 1
    return Edit(start, text[start:end], "")


def _added(text: str, lacking: int) -> tuple[Fix, ...]:
    """One behind the first line, a second behind the last; no more than two can be added with any taste."""
    body = text.rstrip()
    start = len(body) - len(body.lstrip())
    first = body.find("\n", start)
    if not body.strip() or lacking > 2 or (lacking == 2 and first < 0):
        return ()
    at = len(body[:first].rstrip()) if first >= 0 else len(body)
    edits = [Edit(at, "", f" {_GREETING}")]
    if lacking == 2:
        edits.append(Edit(len(body), "", f" {_FAREWELL}"))
    return fix("fix_emoji_in", *edits)
