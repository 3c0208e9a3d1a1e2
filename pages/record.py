"""The record of one submission: every version of its evaluation beside the suggestions, its runs, and the notebook as it was handed in."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grader import blinding, review
from grader.bootstrap import Services
from grader.errors import GraderError
from grader.evaluation import Evaluation, RubricVersion
from grader.run import Run
from grader.submission import Submission
from pages import router
from pages.components import (
    blind,
    clock,
    errors,
    evaluation_view,
    feedback_out,
    history_runs,
    notebook_view,
    places,
    reading,
    rubric_mark,
    state,
)  # fmt: skip
from pages.components.cell_text import plain
from pages.components.evaluation_view import Reading
from pages.components.i18n import t
from pages.components.services import services as shared

VIEWS = ("evaluation", "runs", "notebook")
VERSION = "record_version"
DRAFT = 0


def _number(name: str) -> int | None:
    said = st.query_params.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def _heading(services: Services, submission: Submission) -> bool:
    """Draw it. Returns whether the submission is hidden by blind grading."""
    shown, hidden = blind.seen(services, submission)
    assignments = {assignment.key: assignment.title for assignment in services.assignments()}
    known = submission.assignment in assignments
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            places.HISTORY, label=t("history.back"), icon=":material/arrow_back:", query_params=places.params(),
            width="content",
        )  # fmt: skip
        st.space("stretch")
        st.download_button(
            t("history.download"), data=lambda: services.gradebook.snapshot(submission.id),
            file_name=shown.path.rsplit("/", 1)[-1], mime="application/x-ipynb+json", key="download_snapshot",
            icon=":material/download:", on_click="ignore", help=t("history.download_help"),
        )  # fmt: skip
        if st.button(
            t("history.reopen"), key="reopen", type="primary", icon=":material/edit:", disabled=not known,
            help=None if known else t("history.gone_assignment"),
        ):  # fmt: skip
            notebook_view.forget()
            places.go(places.GRADE, submission=submission.id)
    st.header(shown.student, anchor=False)
    title = plain(assignments.get(submission.assignment) or _old_title(services) or submission.assignment)
    st.markdown(title if hidden else f"{title} · {_where_from(submission)}")
    if hidden:
        blind.badge()
    if submission.replaced_by is not None:
        st.badge(t("correcting.wrong_badge"), icon=":material/link_off:", color="orange", help=t("correcting.wrong"))
    return hidden


def _where_from(submission: Submission) -> str:
    where = f"{submission.owner}/{submission.repo}/{submission.path}"
    link = f"[{plain(where)}]({submission.permalink})" if submission.permalink else plain(where)
    return f"{link} · `{submission.commit[:8]}`"


def _old_title(services: Services) -> str | None:
    """What an assignment was called that is no longer among the assignments."""
    rubric = _number("rubric")
    return services.gradebook.rubric_version(rubric).assignment_title if rubric else None


def _chosen_view(runs: Sequence[Run]) -> str:
    labels = {
        "evaluation": t("history.view_evaluation"),
        "runs": t("history.view_run_list", n=len(runs)),
        "notebook": t("history.view_notebook"),
    }
    st.session_state.setdefault(state.RECORD_VIEW, VIEWS[0])
    return st.segmented_control(
        t("history.what_record"), VIEWS, key=state.RECORD_VIEW, format_func=labels.__getitem__, required=True,
        label_visibility="collapsed",
    ) or VIEWS[0]  # fmt: skip


def _label(version: Evaluation | None, rubrics: dict[int, RubricVersion], newest: Mapping[str, int]) -> str:
    if version is None:
        return t("history.draft_version")
    label = t("history.version", version=version.version, at=clock.moment(version.saved_at), coach=version.coach)
    if version.withdrawn:
        label += f" · {t('history.taken_back', coach=version.withdrawn.coach)}"
    rubric = rubrics[version.rubric_id]
    of = newest[rubric.assignment]
    return f"{label} · {rubric_mark.label(rubric.number, of)}" if of > 1 else label


def _reading(services: Services, rubric: RubricVersion, version: Evaluation | None, submission_id: int) -> Reading:
    book = services.gradebook
    if version is not None:
        run = book.run(version.run_id) if version.run_id else None
        return evaluation_view.of_evaluation(version, rubric, run)
    saved = book.latest_evaluations([(submission_id, rubric.id)]).get((submission_id, rubric.id))
    run = review.shown_run(book.runs_of(submission_id, rubric.id))
    return evaluation_view.of_draft(book.draft(submission_id, rubric.id), rubric, run, saved)


def _evaluation(services: Services, submission: Submission) -> None:
    book = services.gradebook
    saved = {evaluation.id: evaluation for evaluation in book.evaluations(submission.id, withdrawn=True)}
    asked = _number("rubric") or next((e.rubric_id for e in saved.values()), None)
    asked = asked or next((run.rubric_id for run in book.runs_of(submission.id)), None)
    if asked is None:
        st.info(t("history.nothing_decided"), icon=":material/rule:")
        return
    rubrics = {number: book.rubric_version(number) for number in {asked, *(e.rubric_id for e in saved.values())}}
    of_asked = [number for number, evaluation in saved.items() if evaluation.rubric_id == asked]
    draft = book.draft(submission.id, asked)
    pending = bool(draft.ratings) or draft.overall is not None
    choices = [*([DRAFT] if pending or not of_asked else []), *of_asked, *(n for n in saved if n not in of_asked)]
    if st.session_state.get(VERSION) not in choices:
        standing = [number for number in of_asked if saved[number].withdrawn is None]
        st.session_state[VERSION] = standing[0] if standing else choices[0]
    version = saved.get(st.session_state[VERSION])
    if version is None and not pending:
        st.info(t("history.nothing_decided"), icon=":material/rule:")
    shown = _reading(services, rubrics[version.rubric_id if version else asked], version, submission.id)
    newest = rubric_mark.newest(services, (rubric.assignment for rubric in rubrics.values()))
    of_shown = any(one.rubric_id == shown.rubric.id for one in saved.values())
    with _above(shown, {number: _label(saved.get(number), rubrics, newest) for number in choices}):
        if of_shown:
            feedback_out.button(services, submission.id, shown.rubric.id, unsaved=pending and shown.rubric.id == asked)
    evaluation_view.show(shown)


def _above(shown: Reading, labels: dict[int, str]) -> DeltaGenerator:
    """The sum, the choice of a version, and whether changes are marked. Returns the row, which has room for more."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    with row:
        score = t("history.score_of", score=shown.score, max=shown.rubric.rubric.max_score)
        st.subheader(score, anchor=False, width="content")
        if shown.run:
            st.badge(plain(shown.run.model), icon=":material/neurology:", color="gray")
        st.space("stretch")
        st.toggle(t("history.show_changes"), value=True, key=evaluation_view.CHANGES)
        st.selectbox(
            t("history.versions"), list(labels), key=VERSION, format_func=labels.__getitem__,
            label_visibility="collapsed", width=390,
        )  # fmt: skip
    return row


def _forget_the_last(submission: Submission) -> None:
    """Another submission than the last one shown here begins at its beginning."""
    shown = (submission.id, st.query_params.get("rubric"), st.query_params.get("run"))
    if state.get(state.RECORD) == shown:
        return
    st.session_state[state.RECORD] = shown
    st.session_state[state.RECORD_VIEW] = "runs" if shown[2] else VIEWS[0]
    st.session_state.pop(VERSION, None)
    notebook_view.forget()


def _show(services: Services, submission: Submission) -> None:
    _forget_the_last(submission)
    hidden = _heading(services, submission)
    runs = services.gradebook.runs_of(submission.id)
    view = _chosen_view(runs)
    if view == "notebook":
        notebook, facts = reading.read(services, submission)
        notebook_view.show(blinding.notebook(notebook) if hidden else notebook, facts)
    elif view == "runs":
        history_runs.show(services, runs, _number("run"))
    else:
        _evaluation(services, submission)


def page() -> None:
    number = _number("submission")
    try:
        if number is None:
            st.info(t("history.no_record"), icon=":material/table_rows:")
            st.page_link(
                places.HISTORY, label=t("history.back"), icon=":material/arrow_back:", query_params=places.params()
            )
        else:
            services = shared()
            _show(services, services.gradebook.submission(number))
    except GraderError as error:
        errors.show(error)
        st.page_link(
            places.HISTORY, label=t("history.back"), icon=":material/arrow_back:", query_params=places.params()
        )


router.show(page)
