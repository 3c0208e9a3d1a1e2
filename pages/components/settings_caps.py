"""What may be spent on a run, a day and a coach's day. Kept in the gradebook on Save."""

import streamlit as st

from grader import caps, money
from grader.bootstrap import Services
from grader.caps import Caps
from grader.changes import Act, What
from grader.spending import By, together
from pages.components import errors, i18n, kept_fields, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

FORM, PLACE = "settings_cap", "settings/caps"


def _in_force(chosen: Caps) -> dict[str, float | None]:
    return {name: getattr(chosen, name) for name in caps.NAMES}


@errors.caught
def _save(services: Services) -> None:
    entered = kept_fields.entered(FORM, _in_force(services.preferences().caps))
    undo_line.change(services, caps.stored(entered), Act(place=PLACE, what=What.CAPS))
    kept_fields.seed(FORM, _in_force(services.preferences().caps), afresh=True)
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
    in_force = _in_force(preferences.caps)
    kept_fields.seed(FORM, in_force)
    st.caption(t("money.caps_help"))
    for name, column in zip(caps.NAMES, st.columns(len(caps.NAMES), gap="medium"), strict=True):
        with column:
            st.number_input(
                t(f"money.field_{name}"), value=None, min_value=0.0, max_value=caps.HIGHEST, step=0.1, format="%g", key=kept_fields.key(FORM, name),
                placeholder=t("money.no_cap"), icon=":material/attach_money:", persist_state="session",
            )  # fmt: skip
    _today(services, preferences.coach)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(t("money.save_caps"), key="save_caps", icon=":material/save:", on_click=_save, args=(services,))
        if kept_fields.changed(FORM, in_force):
            st.caption(f":orange[{t('settings_page.unsaved')}]")
    undo_line.show(services, PLACE)
