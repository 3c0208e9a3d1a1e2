"""The ways into worklists from other pages: going on where one stopped, or beginning with a batch."""

import streamlit as st

from grader import resuming
from grader.batch import Batch
from grader.bootstrap import Services
from grader.resuming import Offer
from grader.worklist import Scope
from pages.components import places, worklist_way
from pages.components.i18n import t

SHOWN = 3


def show(services: Services) -> None:
    """Draw what the coach may go on with; nothing where nothing is left."""
    coach = services.preferences().coach
    found = resuming.offers(services.gradebook, services.assignments(), coach=coach, limit=SHOWN)
    if not found:
        return
    with st.container(key="worklist_offers", horizontal=True, horizontal_alignment="center", gap="small"):
        for number, offer in enumerate(found):
            scope = offer.worklist.scope
            st.button(
                _label(offer), key=f"worklist_offer_{number}", type="secondary" if number else "primary",
                icon=":material/resume:", on_click=worklist_way.go, args=(scope, offer.station),
            )  # fmt: skip


def _label(offer: Offer) -> str:
    name = t("worklist.chosen") if offer.worklist.scope.chosen else offer.name
    title = " · ".join(filter(None, (offer.assignment.title, name)))
    return t("worklist.go_on", title=title, left=offer.worklist.left(), all=len(offer.worklist.items))


def of_batch(services: Services, batch: Batch) -> None:
    """On the batch's own page: begin or go on with its worklist."""
    scope = Scope(assignment=batch.assignment, batch_id=batch.id)
    assignment = worklist_way.assignment(services, scope)
    coach = services.preferences().coach
    offer = resuming.offer(services.gradebook, scope, assignment, coach=coach) if assignment else None
    if offer and st.button(
        t("worklist.work_through", left=offer.worklist.left(), all=len(offer.worklist.items)), key="worklist_of_batch",
        icon=":material/checklist:",
    ):  # fmt: skip
        places.go(places.GRADE, **worklist_way.address(scope, offer.station))
