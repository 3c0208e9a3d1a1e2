"""A look at exactly what a run started now would send, before it is started."""

import html
import json
from collections.abc import Sequence

import streamlit as st

from grader import outgoing
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.notebook import Notebook
from grader.parts import Division
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
        "", key="show_outgoing", type="tertiary", icon=":material/outbox:",
        help=f"**{t('outgoing.open')}**  \n{t('outgoing.code')}",
    )  # fmt: skip
    if pressed:
        st.dialog(t("outgoing.title"), width="large", icon=":material/outbox:")(_dialog)(
            services, submission, assignment
        )


def _dialog(services: Services, submission: Submission, assignment: Assignment) -> None:
    asked = model(services)
    try:
        notebook, _ = reading.read(services, submission)
        laid = services.planner.would_send(submission, assignment, asked)
    except GraderError as error:
        errors.show(error)
        return
    prompts = outgoing.prompts_of(laid)
    if asked.endpoint == OFFLINE:
        st.success(t("outgoing.offline"), icon=":material/wifi_off:")
        st.caption(t("outgoing.offline_why"))
    else:
        total = sum(prompt.tokens for prompt in prompts)
        st.markdown(t("outgoing.to", n=len(prompts), endpoint=asked.endpoint, model=asked.name, tokens=f"{total:,}"))
        st.caption(t("outgoing.code"))
    _summary(laid, prompts, notebook)
    for number, prompt in enumerate(prompts, 1):
        _prompt(prompt, "" if len(prompts) == 1 else t("outgoing.call", number=number, all=len(prompts)))
    if len(prompts) > 1:
        st.caption(t("outgoing.last_call"))
    with st.expander(t("outgoing.schema")):
        st.code(json.dumps(prompts[0].schema, ensure_ascii=False, indent=1), language="json", wrap_lines=True)


def _prompt(prompt: Prompt, call: str) -> None:
    for message in prompt.messages:
        with st.expander(call + t(TITLES[message.role]), expanded=message.role == "user" and not call):
            st.html(as_text(message.text))


def _summary(laid: Prompt | Division, prompts: Sequence[Prompt], notebook: Notebook) -> None:
    changes = outgoing.changes(prompts, notebook)
    if changes:
        said = " · ".join(t(key, n=n) for key, n in changes.items())
        st.markdown(f":material/visibility_off: **{t('outgoing.masked')}**: {said}")
    else:
        st.markdown(f":material/check: {t('outgoing.nothing_changed')}")
    st.caption(t("outgoing.cells", **manifest_strip.counts(laid.manifest)))


def as_text(text: str) -> str:
    """`text` as HTML that shows it letter by letter, with what stands for something else set off."""
    shown = (
        f"<mark>{html.escape(piece)}</mark>" if marked else html.escape(piece)
        for piece, marked in outgoing.pieces(text)
    )
    return f'<pre class="coachmark-outgoing">{"".join(shown)}</pre>'
