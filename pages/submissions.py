"""Submissions: many at once from a list, what became of each line, and the way to the desk."""

import streamlit as st

from grader.bootstrap import Services
from grader.errors import GraderError
from pages import router
from pages.components import batch_intake, batch_table, errors
from pages.components.i18n import t
from pages.components.services import services as shared

BATCH = "batch"
SHOWN = 30
"""Batches to choose from; older ones are found by their address and in History."""


def _chosen(services: Services) -> int | None:
    """The batch the address names, else the newest; None when there is none."""
    ids = [batch.id for batch in services.gradebook.batches(SHOWN)]
    asked = st.query_params.get(BATCH, "")
    if asked.isdecimal() and len(asked) < 19:
        return int(asked)
    return ids[0] if ids else None


def page() -> None:
    services = shared()
    st.header(t("submissions_page.title"), anchor=False)
    errors.flash()
    try:
        batch_intake.show(services, BATCH)
        chosen = _chosen(services)
        if chosen is not None:
            batch_table.show(services, chosen, BATCH)
    except GraderError as error:
        errors.show(error)


router.show(page)
