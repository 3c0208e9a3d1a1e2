"""Where the pages are, and how to get from one to another without losing the language."""

from pathlib import Path
from typing import NoReturn

import streamlit as st

PAGES = Path(__file__).parents[1]
GRADE, HISTORY, RECORD, SETTINGS = (PAGES / f"{name}.py" for name in ("grade", "history", "record", "settings"))


def params(**values: object) -> dict[str, str]:
    """Query parameters for a link within the app: these values (None: left out) and the language that was chosen."""
    kept = {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}
    return {**kept, **{name: str(value) for name, value in values.items() if value is not None}}


def go(page: Path, **values: object) -> NoReturn:
    """Continue on that page."""
    st.switch_page(page, query_params=params(**values))
