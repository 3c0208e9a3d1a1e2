"""The price table: the coach's own rows, editable, and the bundled ones with their date."""

from typing import Any

import pandas as pd
import streamlit as st

from grader import preferences, prices
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.errors import SettingsError
from grader.prices import Price, Prices
from pages.components import errors, i18n, undo_line
from pages.components.i18n import t

TURN = "prices_turn"
AMOUNTS = ("input", "cached", "output")
ACT = Act(place="settings/prices", what=What.PRICES)


def _key() -> str:
    """A new turn is a new, untouched editor."""
    return f"own_prices_{st.session_state.setdefault(TURN, 0)}"


def _frame(rows: tuple[Price, ...]) -> pd.DataFrame:
    columns: dict[str, Any] = {"model": pd.array([row.model for row in rows], dtype="string")}
    for name in AMOUNTS:
        columns[name] = pd.array([getattr(row, name) for row in rows], dtype="Float64")
    return pd.DataFrame(columns)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of an editor with None where nothing was entered."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _columns() -> dict[str, Any]:
    amounts = {
        name: st.column_config.NumberColumn(t(f"settings_page.price_{name}"), min_value=0.0, format="$%g", step=0.0001)
        for name in AMOUNTS
    }
    return {"model": st.column_config.TextColumn(t("settings_page.price_model"), width="large"), **amounts}


@errors.caught
def _save(services: Services, own: tuple[Price, ...]) -> None:
    undo_line.change(services, preferences.chosen_prices(own), ACT)
    st.session_state[TURN] += 1
    st.session_state[errors.NOTICE] = t("settings_page.prices_saved")


def _discard() -> None:
    st.session_state[TURN] += 1


def show(services: Services) -> None:
    """Draw both tables."""
    table = services.preferences().prices
    st.caption(t("settings_page.prices_help"))
    edited = st.data_editor(
        _frame(table.own), key=_key(), num_rows="dynamic", hide_index=True, column_config=_columns(),
        alt=t("settings_page.own_prices"), placeholder="—",
    )  # fmt: skip
    try:
        own = prices.own_table(rows_of(edited))
    except SettingsError as error:
        own = None
        st.warning(error.say(i18n.current()), icon=":material/edit_note:")  # most likely the row is just being typed
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("settings_page.save_prices"), key="save_prices", icon=":material/save:",
            disabled=own is None or own == table.own, on_click=_save, args=(services, own or ()),
        )  # fmt: skip
        if own != table.own:
            st.button(
                t("settings_page.discard_prices"), key="discard_prices", type="tertiary", icon=":material/undo:",
                on_click=_discard,
            )  # fmt: skip
            st.caption(f":orange[{t('settings_page.unsaved')}]")
    if own == table.own:  # a table that is being edited would lose what was typed
        undo_line.show(services, ACT.place, after=_discard)
    _bundled(table)


def _bundled(table: Prices) -> None:
    with st.expander(t("settings_page.bundled_prices", date=table.as_of.isoformat()), key="bundled_prices"):
        st.dataframe(
            _frame(table.bundled), hide_index=True, column_config=_columns(),
            alt=t("settings_page.bundled_prices", date=table.as_of.isoformat()),
        )  # fmt: skip
