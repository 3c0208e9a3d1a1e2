"""A later attempt beside an earlier one: what was said then and what became of it, and what changed in the notebook."""

import secrets
from collections.abc import Sequence

import streamlit as st

from grader import attempts, review
from grader.attempts import FollowUp, LastTime, Outcome
from grader.bootstrap import Services
from grader.evaluation import RubricVersion
from grader.notebook import Notebook
from grader.resubmission import Change, Comparison, compare
from grader.review import Desk
from grader.steps import Move, StepKind
from grader.submission import Submission
from pages.components import attempt_cells, attempt_switch, changed_text, desk_parts, errors, reading, state
from pages.components.cell_text import plain
from pages.components.i18n import t

COLORS = {
    Outcome.REACHED: "green", Outcome.RAISED: "green", Outcome.FULL: "gray", Outcome.LOWERED: "orange",
    Outcome.REVISED: "blue", Outcome.UNTOUCHED: "orange",
}  # fmt: skip
WITH = "compare_with"


def show(services: Services, submission: Submission, rubric: RubricVersion, desk: Desk) -> None:
    """Draw it on an attempt that is not the first; on one whose file is an earlier one's, a note that says so."""
    all_of_them = services.gradebook.attempts(submission.id)
    before = attempts.earlier(all_of_them, submission)
    same = attempts.unchanged(all_of_them, submission)
    if same:
        _unchanged(services, submission, rubric, desk, same, attempt_switch.number_of(all_of_them, same))
    elif before:
        _panel(services, submission, desk, {one.id: one for one in before}, all_of_them)


def last_time(services: Services, attempt: Submission) -> LastTime | None:
    """The work on an attempt, None when there was none."""
    book = services.gradebook
    saved = next(iter(book.evaluations(attempt.id)), None)
    run = book.run(saved.run_id) if saved and saved.run_id else review.shown_run(book.runs_of(attempt.id))
    if saved is None and run is None:
        return None
    rubric_id = saved.rubric_id if saved else run.rubric_id if run else 0
    return LastTime(rubric=book.rubric_version(rubric_id).rubric, evaluation=saved, run=run)


@st.cache_resource(max_entries=64, show_spinner=False)
def _compare(_before: Notebook, _after: Notebook, digests: tuple[str, ...]) -> Comparison:  # noqa: ARG001 - they are the cache's key
    return compare(_before, _after)


def compared(services: Services, before: Submission, after: Submission) -> tuple[Notebook, Notebook, Comparison]:
    """Both notebooks and what changed, worked out once for each pair of files."""
    old, new = reading.read(services, before)[0], reading.read(services, after)[0]
    digests = (before.sha256, before.path, after.sha256, after.path)
    return old, new, _compare(old, new, digests)


# an unchanged file


def _unchanged(
    services: Services, submission: Submission, rubric: RubricVersion, desk: Desk, same: Submission, number: int
) -> None:
    last = last_time(services, same)
    saved = last.evaluation if last else None
    with st.container(border=True, key="unchanged", gap="small"):
        if last and saved:
            most = last.rubric.max_score
            st.markdown(
                f":material/content_copy: {t('attempts.unchanged_saved', number=number, score=saved.score, max=most)}"
            )
            entered = desk.draft.ratings
            if desk.saved is None and attempts.to_take_over(last, rubric.rubric, entered):
                st.button(
                    t("attempts.take_over"), key="take_over", icon=":material/content_paste_go:", type="primary",
                    help=t("attempts.take_over_help"), on_click=_take_over,
                    args=(services, submission, rubric, last),
                )  # fmt: skip
        else:
            st.markdown(f":material/content_copy: {t('attempts.unchanged', number=number)}")


def _take_over(services: Services, submission: Submission, rubric: RubricVersion, last: LastTime) -> None:
    _enter(services, submission, rubric, last)
    desk_parts.redraw_desk()


@errors.caught
def _enter(services: Services, submission: Submission, rubric: RubricVersion, last: LastTime) -> None:
    book, coach = services.gradebook, services.preferences().coach
    draft = book.draft(submission.id, rubric.id)
    together = Move(kind=StepKind.CARRIED, token=secrets.token_hex(8))
    for entry in attempts.to_take_over(last, rubric.rubric, draft.ratings):
        book.save_draft_rating(submission.id, rubric.id, entry, coach=coach, tab=state.tab(), move=together)
    if draft.overall is None and last.evaluation:
        book.save_draft_overall(
            submission.id, rubric.id, last.evaluation.overall, draft.overall_revision, coach=coach, tab=state.tab(),
            move=together,
        )  # fmt: skip
    st.session_state[state.DESK] = None
    st.session_state[errors.NOTICE] = t("attempts.taken_over")


# a changed file


def _panel(
    services: Services,
    submission: Submission,
    desk: Desk,
    before: dict[int, Submission],
    all_of_them: Sequence[Submission],
) -> None:
    chosen = before.get(state.get(WITH, 0)) or next(iter(before.values()))
    old, new, comparison = compared(services, chosen, submission)
    last = last_time(services, chosen)
    number = attempt_switch.number_of(all_of_them, chosen)
    label = t("attempts.panel", number=number, counts=_counts(comparison))
    if last and last.score is not None:
        label += f" · {t('attempts.score_then', score=last.score, max=last.rubric.max_score)}"
    with st.expander(label, icon=":material/difference:", key="attempt_panel", on_change="rerun") as opened:
        if not opened.open:
            return
        if len(before) > 1:
            st.session_state[WITH] = chosen.id
            st.selectbox(
                t("attempts.compare_with"), list(before), key=WITH,
                format_func=lambda one: t("attempts.attempt", number=attempt_switch.number_of(all_of_them, before[one])),
            )  # fmt: skip
        st.html(changed_text.STYLE)
        st.markdown(f"**{t('attempts.said')}**")
        if last:
            for place, item in enumerate(attempts.follow_up(last, desk, comparison), 1):
                _criterion(place, item)
        else:
            st.caption(t("attempts.nothing_said", number=number))
        st.markdown(f"**{t('attempts.cells')}**")
        attempt_cells.show(old, new, comparison)


def _counts(comparison: Comparison) -> str:
    found = {change: len(comparison.of(change)) for change in Change}
    if not any(found[change] for change in Change if change is not Change.SAME):
        return t("attempts.no_changes") if comparison.unchanged else t("attempts.only_outputs")
    return t("attempts.counts", **{change.value: n for change, n in found.items() if change is not Change.SAME})


def _criterion(place: int, item: FollowUp) -> None:
    color = COLORS.get(item.outcome, "gray")
    outcome = f":{color}-badge[{t(f'attempts.outcome_{item.outcome}')}]"
    then = "–" if item.before is None or item.before.score is None else str(item.before.score)
    now = "–" if item.now is None else str(item.now)
    st.markdown(f"**{place}. {plain(item.criterion.name)}** · {_when(item, then, now)} · {outcome}")
    if item.before and item.before.comment:
        st.caption(plain(item.before.comment))
    if item.cells:
        attempt_cells.cited(item.cells, item.criterion.id)


def _when(item: FollowUp, then: str, now: str) -> str:
    suggested_then = item.before is not None and not item.before.decided
    suggested_now = item.now is not None and not item.now_decided
    first = t("attempts.then_suggested" if suggested_then else "attempts.then")
    second = t("attempts.now_suggested" if suggested_now else "attempts.now")
    return f"{first} **{then}** → {second} **{now}**"
