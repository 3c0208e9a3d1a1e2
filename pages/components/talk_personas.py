"""Which persona answers in the talk: a choice among the bundled ones and the coach's own prompt files."""

import streamlit as st

from grader import personas
from grader.bootstrap import Services
from grader.changes import Act, What
from grader.personas import Persona
from pages.components import errors, state, undo_line
from pages.components.cell_text import plain
from pages.components.i18n import t

CHOSEN = "talk_persona_chosen"
FILE = "talk_persona_file"
PLACE = "talk/personas"


def chosen() -> str:
    """The name of the persona that answers from now on."""
    return str(state.get(CHOSEN) or personas.STANDARD)


def choice(services: Services) -> None:
    """A popover with the personas; what is inside is drawn when it opens."""
    offered = {persona.name: persona for persona in personas.offered(services.gradebook.preferences())}
    name = chosen() if chosen() in offered else personas.STANDARD
    with st.popover(
        _title(offered[name]), icon=":material/theater_comedy:", type="tertiary", key="talk_persona", on_change="rerun"
    ) as opened:
        if opened.open:
            _inside(services, offered, name)


def _title(persona: Persona) -> str:
    return plain(persona.name) if persona.own else t(f"talk.persona_{persona.name}")


def _inside(services: Services, offered: dict[str, Persona], name: str) -> None:
    st.session_state["talk_persona_radio"] = name
    st.radio(
        t("talk.persona"), list(offered), key="talk_persona_radio", format_func=lambda each: _title(offered[each]),
        on_change=_choose,
    )  # fmt: skip
    st.caption(offered[name].text)
    if offered[name].own:
        st.button(
            t("talk.persona_remove"), key="talk_persona_remove", type="tertiary", icon=":material/delete:",
            on_click=_remove, args=(services, name),
        )  # fmt: skip
    st.file_uploader(
        t("talk.persona_add"),
        key=FILE,
        type=["md", "txt"],
        on_change=_add,
        args=(services,),
        help=t("talk.persona_add_help"),
    )
    undo_line.show(services, PLACE)


def _choose() -> None:
    st.session_state[CHOSEN] = st.session_state["talk_persona_radio"]


@errors.caught
def _add(services: Services) -> None:
    file = st.session_state.get(FILE)
    if file is None:
        return
    persona = personas.of_file(file.name, file.getvalue())
    act = Act(place=PLACE, what=What.PERSONA_ADDED, name=persona.name)
    undo_line.change(services, personas.with_one(services.gradebook.preferences(), persona), act)
    st.session_state[CHOSEN] = persona.name


@errors.caught
def _remove(services: Services, name: str) -> None:
    act = Act(place=PLACE, what=What.PERSONA_REMOVED, name=name)
    undo_line.change(services, personas.without(services.gradebook.preferences(), name), act)
    st.session_state[CHOSEN] = personas.STANDARD
