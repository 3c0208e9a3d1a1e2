"""How many tokens a model can read: learned from its endpoint, else from the dated table beside the prices, else a cautious guess."""

import ipaddress
import tomllib
from functools import cache
from urllib.parse import urlsplit

from grader import prices
from grader.learned import Learned
from grader.settings import OFFLINE

USUAL = 128_000
"""Of hosted models that are in no table."""


@cache
def _table() -> dict[str, int]:
    rows = tomllib.loads(prices.FILE.read_text("utf-8"))["window"]
    return {row["model"]: row["tokens"] for row in rows}


def known(model: str) -> int | None:
    """By the table: the longest beginning of the model's name, without a provider's prefix (`openai/gpt-5`)."""
    name = model.rpartition("/")[2]
    return max(((len(row), tokens) for row, tokens in _table().items() if name.startswith(row)), default=(0, None))[1]


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_cost(endpoint: str) -> bool:
    """Whether a call may cost money: neither the offline grader nor a model on this computer is paid for by the call."""
    return endpoint != OFFLINE and not is_loopback(urlsplit(endpoint).hostname or "")


def window_of(endpoint: str, model: str, learned: Learned) -> int | None:
    """Tokens of prompt and reply together; None for a local server that has not told: its window is whatever it was started with."""
    if learned.window:
        return learned.window
    host = urlsplit(endpoint).hostname or ""
    return None if is_loopback(host) else known(model) or USUAL
