"""A look at exactly what a run started now would send, before it is started."""

import html
import json

import streamlit as st

from grader import outgoing
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.notebook import Notebook
from grader.prompt import Prompt
from grader.rubric import Assignment
from grader.settings import OFFLINE
from grader.submission import Submission
from pages.components import errors, manifest_strip, reading
from pages.components.i18n import t
from pages.components.services import model

TITLES = {"system": "outgoing.system", "user": "outgoing.user"}


def button(services: Services, submission: Submission, assignment: Assignment) -> None:
    """Draw the button; it opens the dialog."""
    pressed = st.button(
        t("outgoing.open"), key="show_outgoing", type="tertiary", icon=":material/outbox:", help=t("outgoing.code")
    )
    if pressed:
        st.dialog(t("outgoing.title"), width="large", icon=":material/outbox:")(_dialog)(
            services, submission, assignment
        )


def _dialog(services: Services, submission: Submission, assignment: Assignment) -> None:
    try:
        notebook, _ = reading.read(services, submission)
        prompt = services.prompt(submission, assignment)
    except GraderError as error:
        errors.show(error)
        return
    asked = model(services)
    if asked.endpoint == OFFLINE:
        st.success(t("outgoing.offline"), icon=":material/wifi_off:")
        st.caption(t("outgoing.offline_why"))
    else:
        st.markdown(t("outgoing.to", endpoint=asked.endpoint, model=asked.name, tokens=f"{prompt.tokens:,}"))
        st.caption(t("outgoing.code"))
    _summary(prompt, notebook)
    for message in prompt.messages:
        with st.expander(t(TITLES[message.role]), expanded=message.role == "user"):
            st.html(as_text(message.text))
    with st.expander(t("outgoing.schema")):
        st.code(json.dumps(prompt.schema, ensure_ascii=False, indent=1), language="json", wrap_lines=True)


def _summary(prompt: Prompt, notebook: Notebook) -> None:
    changes = outgoing.changes(prompt, notebook)
    if changes:
        said = " · ".join(t(key, n=n) for key, n in changes.items())
        st.markdown(f":material/visibility_off: **{t('outgoing.masked')}**: {said}")
    else:
        st.markdown(f":material/check: {t('outgoing.nothing_changed')}")
    st.caption(t("outgoing.cells", **manifest_strip.counts(prompt.manifest)))


def as_text(text: str) -> str:
    """`text` as HTML that shows it letter by letter, with what stands for something else set off."""
    shown = (
        f"<mark>{html.escape(piece)}</mark>" if marked else html.escape(piece)
        for piece, marked in outgoing.pieces(text)
    )
    return f'<pre class="coachmark-outgoing">{"".join(shown)}</pre>'
