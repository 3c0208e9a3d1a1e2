"""What is unfolded in place by a small button. Closed it is one button; a closed popover costs the browser four to six milliseconds whenever anything is drawn.

The button draws anew the part of the page in which it stands, so what it unfolds has to stand in the same part.
"""

import streamlit as st

from pages.components import state

CLOSE = ":material/keyboard_arrow_up:"


def button(label: str, key: str, *, icon: str, help: str | None = None, of: int = 0, disabled: bool = False) -> None:  # noqa: A002 - Streamlit's name for it
    """Draw the button that opens and closes what belongs to `key`. `of` is the submission it is open for, 0 where it stays open for the next one too."""
    st.button(
        label, key=key, icon=CLOSE if is_open(key, of=of) else icon, type="tertiary", help=help, disabled=disabled,
        on_click=_turn, args=(key, of),
    )  # fmt: skip


def is_open(key: str, *, of: int = 0) -> bool:
    """Whether it is to be drawn."""
    return bool(state.get(_opened(key)) == of)


def close(key: str) -> None:
    """For callbacks."""
    st.session_state.pop(_opened(key), None)


def _turn(key: str, of: int) -> None:
    if is_open(key, of=of):
        close(key)
    else:
        st.session_state[_opened(key)] = of


def _opened(key: str) -> str:
    return f"{key}_open"
