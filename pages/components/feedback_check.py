"""The check of the overall feedback: one quiet line below its card, and what it found when the coach asks. Its fixes change the text, never a score."""

import streamlit as st

from grader import feedback_lint
from grader.feedback_lint import Finding, Fix
from grader.review import Desk
from pages.components import changed_text, desk_parts, errors, i18n, state
from pages.components.cell_text import plain
from pages.components.desk_actions import Actions
from pages.components.i18n import t

OPEN = "feedback_check_open"
MOST_SHOWN = 12
"""Findings drawn at once; each takes some three elements."""
MOST_SAID = 3
"""Findings in a draft that are told in its one line."""
LONGEST_QUOTE = 160
"""Characters of a passage that are shown."""
AROUND = 30
"""Characters before and after a change that its preview begins and ends with, at least."""


def show(actions: Actions) -> None:
    """The line, and the findings below it when it is open. Nothing while there is nothing to read."""
    desk = actions.desk
    if not desk.overall.strip() and len(desk.undecided) == len(desk.entries):
        return
    opened = bool(state.get(OPEN))
    found = findings(actions, fixes=opened)
    said = t("feedback_check.found", n=len(found)) if found else t("feedback_check.all_good")
    serious = any(finding.serious for finding in found)
    with st.container(border=opened and bool(found), key="feedback_check", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                f":orange[{said}]" if serious else said, key="check_feedback", type="tertiary", on_click=_toggle,
                icon=":material/rule:" if found else ":material/task_alt:", help=t("feedback_check.help"),
            )  # fmt: skip
            if opened and any(finding.fixes for finding in found):
                st.button(
                    t("feedback_lint.fix_all"), key="fix_feedback", icon=":material/done_all:", on_click=_fix_all,
                    args=(actions,),
                )  # fmt: skip
        if opened and found:
            _list(found, actions)


def hint(actions: Actions) -> None:
    """Once after a save, until anything changes: that what was saved contradicts the ratings or leads to a page that is not the coach's."""
    desk = actions.desk
    if not desk.saved or desk.changed or state.get(state.JUST_SAVED) != (actions.submission_id, desk.saved.version):
        return
    serious = [finding for finding in findings(actions, fixes=False) if finding.serious]
    if serious:
        with st.container(horizontal=True, vertical_alignment="center", key="feedback_hint", gap="small"):
            st.warning(t("feedback_check.hint", n=len(serious)), icon=":material/rule:", width="stretch")
            st.button(t("feedback_check.look"), key="look_at_feedback", on_click=_look)


def findings(actions: Actions, *, fixes: bool) -> tuple[Finding, ...]:
    """What is found in the feedback and the comments as they would be saved now."""
    preferences = actions.services.preferences()
    desk = actions.desk
    return feedback_lint.lint(
        desk.overall,
        rubric=desk.rubric,
        scores=_scores(desk),
        language=preferences.feedback_language,
        rules=preferences.feedback_rules,
        comments={entry.criterion.id: entry.comment for entry in desk.entries},
        fixes=fixes,
    )


def of_draft(actions: Actions, text: str, language: str) -> str:
    """One quiet line, as Markdown, on what is found in a text that was written in `language` and not taken yet."""
    found = feedback_lint.lint(
        text, rubric=actions.desk.rubric, scores=_scores(actions.desk), language=language,
        rules=actions.services.preferences().feedback_rules, fixes=False,
    )  # fmt: skip
    if not found:
        return f":material/task_alt: {t('feedback_check.all_good')}"
    said = " · ".join(plain(finding.say(i18n.current())) for finding in found[:MOST_SAID])
    return f":material/rule: {t('feedback_check.found', n=len(found))} — {said}"


def _scores(desk: Desk) -> dict[str, int]:
    return {entry.criterion.id: entry.score for entry in desk.entries if entry.score is not None}


def _list(found: tuple[Finding, ...], actions: Actions) -> None:
    st.html(changed_text.STYLE)
    for number, finding in enumerate(found[:MOST_SHOWN]):
        _finding(number, finding, actions)
    if len(found) > MOST_SHOWN:
        st.caption(t("feedback_check.longer", n=len(found) - MOST_SHOWN))


def _finding(number: int, finding: Finding, actions: Actions) -> None:
    text = _text_of(finding, actions.desk)
    where = ""
    if finding.comment_of:
        where = f"**{t('feedback_check.in_comment', name=_name(finding.comment_of, actions.desk))}** · "
    sign = ":orange[:material/warning:]" if finding.serious else ":gray[:material/info:]"
    quote = " ".join(text[finding.start : finding.end].split())
    shown = f"{quote[:LONGEST_QUOTE]} …" if len(quote) > LONGEST_QUOTE else quote
    said = finding.say(i18n.current())
    quoted = f"\n\n:gray[{plain(shown)}]" if shown and not finding.fixes and shown not in said else ""
    st.markdown(f"{sign} {where}{plain(said)}{quoted}")
    for place, fix in enumerate(finding.fixes):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                changed_text.show(*_around(text, fix))
            st.button(t(fix.label), key=f"fix_{number}_{place}", on_click=_fix, args=(actions, fix))


def _around(text: str, fix: Fix) -> tuple[str, str]:
    """The passage before and after the fix, with a few words on both sides."""
    first, last = fix.edits[0].start, fix.edits[-1].end
    start = max(text.rfind("\n", 0, first) + 1, text.rfind(" ", 0, max(0, first - AROUND)) + 1)
    ends = [end for end in (text.find("\n", last), text.find(" ", last + AROUND)) if end >= 0]
    end = min(ends, default=len(text))
    after = fix.after(text)
    return text[start:end], after[start : len(after) - (len(text) - end)]


def _text_of(finding: Finding, desk: Desk) -> str:
    return desk.entry(finding.comment_of).comment if finding.comment_of else desk.overall


def _name(criterion_id: str, desk: Desk) -> str:
    return plain(desk.entry(criterion_id).criterion.name)


def _toggle() -> None:
    st.session_state[OPEN] = not state.get(OPEN)


def _look() -> None:
    st.session_state[OPEN] = True
    desk_parts.redraw_overall()


@errors.caught
def _fix(actions: Actions, fix: Fix) -> None:
    _put(actions, fix.after(_standing(actions)))


@errors.caught
def _fix_all(actions: Actions) -> None:
    preferences = actions.services.preferences()
    text = feedback_lint.fixed(
        _standing(actions), rubric=actions.desk.rubric, scores=_scores(actions.desk),
        language=preferences.feedback_language, rules=preferences.feedback_rules,
    )  # fmt: skip
    _put(actions, text)


def _standing(actions: Actions) -> str:
    """The text in the field, which may be newer than the one that was read."""
    return str(state.get(state.OVERALL, actions.desk.overall) or "")


def _put(actions: Actions, text: str) -> None:
    if text != _standing(actions):
        actions.put_overall(text)
    desk_parts.redraw_overall()
