"""What endpoints taught us about their models, each with a button that forgets it."""

from collections.abc import Iterator

import streamlit as st

from grader import learned
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.learned import Learned
from pages.components import errors, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

PLACE = "settings/learned"


def _told(known: Learned) -> Iterator[str]:
    if known.window:
        yield t("settings_page.learned_window", tokens=f"{known.window:,}")
    if known.format in ("json_object", "text"):
        yield t(f"settings_page.learned_{known.format}")
    if known.reply:
        yield t("settings_page.learned_reply", tokens=f"{known.reply:,}")
    if known.refused:
        yield t("settings_page.learned_refused", names=", ".join(f"`{plain(name)}`" for name in known.refused))


@errors.caught
def _forget(services: Services, endpoint: str, model: str) -> None:
    act = Act(place=PLACE, what=What.FORGOTTEN, name=model)
    undo_line.change(services, learned.forgotten(endpoint, model), act)
    services.lessons.forget(endpoint, model)
    st.session_state[errors.NOTICE] = t("settings_page.forgotten", model=model)


def show(services: Services) -> None:
    """Draw them; one line that says so while there are none."""
    known = services.lessons.all()
    st.caption(t("settings_page.learned_help" if known else "settings_page.learned_none"))
    for number, ((endpoint, model), one) in enumerate(known.items()):
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"learned_{number}"
        ):
            told = " · ".join(_told(one)) or t("settings_page.learned_nothing")
            st.markdown(f"**{plain(model)}** `{endpoint}`  \n{told}", width="stretch")
            st.button(
                t("settings_page.forget"), key=f"forget_{number}", type="tertiary", icon=":material/delete:",
                on_click=_forget, args=(services, endpoint, model),
            )  # fmt: skip
    undo_line.show(services, PLACE)
