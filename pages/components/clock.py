"""Times as the coach's own clock shows them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> tzinfo:
    """The browser's time zone, UTC when it does not say."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def moment(at: datetime) -> str:
    """Date and time to the minute."""
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def stamp() -> str:
    """Now, as a part of a file's name."""
    return datetime.now(zone()).strftime("%Y%m%d-%H%M")
