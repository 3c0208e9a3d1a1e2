"""What may be spent on a run, a day and a coach's day. Kept in the gradebook on Save."""

import streamlit as st

from grader import caps, money
from grader.bootstrap import Services
from grader.caps import Caps
from grader.spending import By, together
from pages.components import errors, i18n
from pages.components.cell_text import plain
from pages.components.i18n import t


def _key(name: str) -> str:
    return f"settings_cap_{name}"


def _seed(chosen: Caps, *, afresh: bool = False) -> None:
    for name in caps.NAMES:
        if afresh or _key(name) not in st.session_state:
            st.session_state[_key(name)] = getattr(chosen, name)


@errors.caught
def _save(services: Services) -> None:
    entered = {name: st.session_state.get(_key(name)) for name in caps.NAMES}
    services.gradebook.save_preferences(caps.stored(entered))
    _seed(services.preferences().caps, afresh=True)
    st.session_state[errors.NOTICE] = t("money.caps_saved")


def _today(services: Services, coach: str) -> None:
    totals = services.gradebook.totals(By.COACH, since=services.grading.purse.today())
    everybody, own = together(totals), together([total for total in totals if total.key == coach])
    day, mine = (money.cost(total.cost, i18n.current(), estimated=total.usage.estimated) for total in (everybody, own))
    said = t("money.spent_today", day=day, own=mine, coach=plain(coach))
    if everybody.unpriced:
        said += f" :orange[{t('money.unpriced', n=everybody.unpriced)}]"
    st.caption(said)


def show(services: Services) -> None:
    """Draw the fields, what is spent today, and what keeps them."""
    preferences = services.preferences()
    _seed(preferences.caps)
    st.caption(t("money.caps_help"))
    for name, column in zip(caps.NAMES, st.columns(len(caps.NAMES), gap="medium"), strict=True):
        with column:
            st.number_input(
                t(f"money.field_{name}"), value=None, min_value=0.0, max_value=caps.HIGHEST, step=0.1, format="%g", key=_key(name),
                placeholder=t("money.no_cap"), icon=":material/attach_money:", persist_state="session",
            )  # fmt: skip
    _today(services, preferences.coach)
    changed = any(st.session_state[_key(name)] != getattr(preferences.caps, name) for name in caps.NAMES)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(t("money.save_caps"), key="save_caps", icon=":material/save:", on_click=_save, args=(services,))
        if changed:
            st.caption(f":orange[{t('settings_page.unsaved')}]")
