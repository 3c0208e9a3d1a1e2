"""One line about a run: its state, how long it has taken, tokens and cost so far."""

import math
from datetime import UTC, datetime

import streamlit as st

from grader import money
from grader.prices import Prices
from grader.retrying import reason
from grader.run import RunReading, RunStatus, Usage
from grader.run_view import RunView
from pages.components import i18n
from pages.components.i18n import t

COLORS = {
    RunStatus.QUEUED: "gray",
    RunStatus.RUNNING: "blue",
    RunStatus.COMPLETED: "green",
    RunStatus.FAILED: "red",
    RunStatus.CANCELLED: "orange",
    RunStatus.INTERRUPTED: "orange",
}


def seconds(view: RunView) -> float | None:
    """How long the run has been going or went, None before it started."""
    if view.started_at is None:
        return None
    return ((view.finished_at or datetime.now(UTC)) - view.started_at).total_seconds()


def waiting(view: RunView) -> str | None:
    """Why the run waits and when it asks again, None when it does not wait."""
    if view.retrying is None:
        return None
    why = t(reason(view.retrying.problem))
    left = math.ceil((view.next_try_at - datetime.now(UTC)).total_seconds()) if view.next_try_at else 0
    if left <= 0:
        return t("run.trying_again", reason=why, attempt=view.retrying.attempt)
    return t("run.retrying", reason=why, seconds=left, attempt=view.retrying.attempt)


def reading(now: RunReading) -> str:
    """Which part of a long notebook is being read."""
    if now.part is None:
        return t("run.judging_parts", parts=now.parts)
    return t("run.reading_part", part=now.part, parts=now.parts)


def run_line(view: RunView, model: str, prices: Prices) -> None:
    """Draw the line. While the run is under way, `prices` say what it has cost so far; then its recorded cost counts."""
    badge = f":{COLORS[view.status]}-badge[{t(f'run.{view.status}_badge')}]"
    if view.retrying:
        badge = f":orange-badge[{t('run.waiting_badge')}]"  # why and how long stands in the card that waits
    parts = [badge, f"`{model}`"]
    if view.reading:
        parts.append(reading(view.reading))
    took = seconds(view)
    if took is not None:
        parts.append(t("run.seconds", seconds=f"{took:.0f}"))
    usage = view.usage_so_far()
    if usage and usage.prompt_tokens:
        parts.append(tokens(usage))
    if usage or view.cost_usd is not None:
        about = usage is not None and usage.estimated
        cost = prices.cost(model, usage) if usage and view.status.active else view.cost_usd
        parts.append(t("run.cost", cost=money.cost(cost, i18n.current(), estimated=about)))
    st.caption(" · ".join(parts), width="stretch")


def tokens(usage: Usage) -> str:
    """Tokens sent, with the share of them that was cached, and received."""
    about = "≈" if usage.estimated else ""
    sent = f"{about}{usage.prompt_tokens:,}"
    if usage.cached_share is not None:
        sent = t("run.cached", sent=sent, share=money.share(usage.cached_tokens, usage.prompt_tokens))
    return t("run.tokens", sent=sent, received=f"{about}{usage.completion_tokens:,}")
