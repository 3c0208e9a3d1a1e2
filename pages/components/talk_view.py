"""The talk with the model about the submission on the desk: questions, answers as they stream, the cells they name, and the way of an answer into a comment."""

import streamlit as st

from grader import review, talk_prompt
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.evaluation import DraftRating, RubricVersion
from grader.run import Run, RunPurpose, RunStatus
from grader.settings import OFFLINE
from grader.steps import Move, StepKind
from grader.submission import Submission
from grader.writing import Writing
from pages.components import errors, i18n, notebook_view, state, talk_personas
from pages.components.cell_text import plain, readable
from pages.components.i18n import t
from pages.components.run_line import waiting
from pages.components.services import model

FRAGMENT = "talk"
POLL = 0.15
"""Seconds between two looks at an answer that is being written."""

INPUT = "talk_input"
PUTTING = "talk_putting"
"""The answer that is about to be put into a comment."""
WHERE = "talk_where"
SHOWN = 30
"""Questions on the screen; older ones are a click away in the record of the submission's runs."""
MOST_CELLS = 8

Entries = tuple[Services, Submission, RubricVersion, Run | None, int]


@st.fragment(key=FRAGMENT)
def show(services: Services, submission: Submission, rubric: RubricVersion, run: Run | None, cells: int) -> None:
    """Draw it. `run` is the one whose suggestions are on the desk, `cells` how many the notebook has."""
    said = services.gradebook.writings(submission.id, RunPurpose.ANSWER, limit=SHOWN)
    talk = [services.commissions.now(one) for one in said]
    asked_of = model(services)
    offline = asked_of.endpoint == OFFLINE
    errors.flash()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("talk.offline" if offline else _known(run)), width="stretch")
        if not offline:
            talk_personas.choice(services)
    with st.container(key="talk_messages", height=560, border=False, gap="small", autoscroll=True):
        if not talk:
            _beginning(services, submission, rubric, run)
        for one in talk:
            _turn((services, submission, rubric, run, cells), one)
    busy = any(one.run.status.active for one in talk)
    st.chat_input(
        t("talk.ask_offline" if offline else "talk.ask"), key=INPUT, disabled=busy, on_submit=_ask,
        args=(services, submission, rubric, run),
    )  # fmt: skip


def _known(run: Run | None) -> str:
    """The sentence about what the model knows: nothing of what is hidden from the coach."""
    return "blind_first.talk" if run and run.left_out else "talk.about"


def _beginning(services: Services, submission: Submission, rubric: RubricVersion, run: Run | None) -> None:
    """Before anything was asked: what could be."""
    st.caption(t("talk.nothing_yet"))
    for number in (1, 2, 3):
        question = t(f"talk.example_{number}")
        st.button(
            question, key=f"talk_example_{number}", icon=":material/chat_bubble:", on_click=_ask,
            args=(services, submission, rubric, run, question),
        )  # fmt: skip


def _ask(
    services: Services, submission: Submission, rubric: RubricVersion, run: Run | None, question: str = ""
) -> None:
    asked = question or str(state.get(INPUT) or "")
    try:
        services.commissions.answer(
            submission_id=submission.id,
            rubric_id=rubric.id,
            beside=run.id if run else None,
            model=model(services),
            question=asked,
            persona=talk_personas.chosen(),
            language=i18n.current(),
        )
    except GraderError as error:
        st.session_state[errors.FLASH] = error
        st.session_state[INPUT] = asked


def _turn(at: Entries, one: Writing) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.text(one.asked)
    with st.chat_message(
        "assistant", avatar=":material/travel_explore:" if one.run.endpoint == OFFLINE else ":material/neurology:"
    ):
        if one.run.status.active:
            st.fragment(_follow, run_every=POLL, key="talk_writing")(at[0], one)
        else:
            _answer(at, one)


def _follow(services: Services, begun: Writing) -> None:
    one = services.commissions.now(begun)
    if not one.run.status.active:
        st.rerun()
    why = waiting(services.view(one.run))
    st.text((one.text or why or t("card.waiting")) + " ▍")
    st.button(
        t("run.stop"),
        key="stop_talk",
        icon=":material/stop_circle:",
        on_click=services.queue.cancel,
        args=(one.run.id,),
    )


def _answer(at: Entries, one: Writing) -> None:
    """What was answered, the cells it names, and what can be done with it."""
    services, submission, rubric, run, cells = at
    if one.text.strip():
        st.markdown(readable(one.text))
    if one.run.status is not RunStatus.COMPLETED:
        problem = one.run.problem
        st.caption(
            f":orange[:material/error: {plain(problem.say(i18n.current())) if problem else t(f'talk.ended_{one.run.status}')}]"
        )
        st.button(
            t("talk.again"), key=f"talk_again_{one.run.id}", type="tertiary", icon=":material/refresh:", on_click=_ask,
            args=(services, submission, rubric, run, one.asked),
        )  # fmt: skip
    if not one.text.strip():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"talk_tools_{one.run.id}"):
        for number in talk_prompt.cited(one.text, cells)[:MOST_CELLS]:
            st.button(
                t("card.cell", number=number), key=f"talk_cell_{one.run.id}_{number}", icon=":material/my_location:",
                on_click=notebook_view.focus, args=(number,), help=t("talk.jump"),
            )  # fmt: skip
        st.button(
            t("talk.put"), key=f"talk_put_{one.run.id}", type="tertiary", icon=":material/place_item:",
            on_click=_choose_place, args=(one.run.id,),
        )  # fmt: skip
    if state.get(PUTTING) == one.run.id:
        _places(at, one)


def _choose_place(run_id: int) -> None:
    st.session_state[PUTTING] = None if state.get(PUTTING) == run_id else run_id


def _places(at: Entries, one: Writing) -> None:
    """Where the answer can go."""
    criteria = at[2].rubric.criteria
    names = {**{criterion.id: criterion.name for criterion in criteria}, "": t("desk.overall")}
    st.pills(t("talk.where"), list(names), key=WHERE, format_func=names.__getitem__, on_change=_put, args=(at, one))
    st.caption(t("talk.where_help"))


def _put(at: Entries, one: Writing) -> None:
    where = st.session_state.get(WHERE)
    if where is None:
        return
    try:
        put_into(at[0], at[1], at[2], at[3], where, talk_prompt.for_the_student(one.text, i18n.current()))
    except GraderError as error:
        st.session_state[errors.FLASH] = error
        return
    st.session_state[PUTTING] = None
    st.session_state[state.DESK] = None  # the desk fills its fields anew
    names = {criterion.id: criterion.name for criterion in at[2].rubric.criteria}
    st.toast(t("talk.was_put", name=names.get(where) or t("desk.overall")), icon=":material/check:")


def put_into(
    services: Services, submission: Submission, rubric: RubricVersion, run: Run | None, where: str, text: str
) -> None:
    """Add `text` to the end of a criterion's comment, or of the overall feedback where `where` is "". Scores stay as they are. Raises GraderError."""
    book, coach = services.gradebook, services.preferences().coach
    at = (submission.id, rubric.id)
    draft = book.draft(*at)
    saved = book.latest_evaluations([at]).get(at)
    desk = review.desk(rubric=rubric.rubric, view=services.view(run) if run else None, draft=draft, saved=saved)
    if not where:
        book.save_draft_overall(
            *at, _added(desk.overall, text), draft.overall_revision, coach=coach, tab=state.tab(),
            move=Move(kind=StepKind.INSERTED),
        )  # fmt: skip
        return
    entry = desk.entry(where)
    kept = DraftRating(
        criterion_id=where, score=entry.score, comment=_added(entry.comment, text), revision=entry.revision, reason=entry.reason,
    )  # fmt: skip
    book.save_draft_rating(*at, kept, coach=coach, tab=state.tab(), move=Move(kind=StepKind.INSERTED))


def _added(before: str, text: str) -> str:
    return f"{before.rstrip()}\n{text}" if before.strip() else text
