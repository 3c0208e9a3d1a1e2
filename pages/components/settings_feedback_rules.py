"""What the check of the overall feedback goes by. Kept in the gradebook on Save."""

from typing import Any

import streamlit as st

from grader.bootstrap import Services
from grader.changes import Act, What
from grader.feedback_lint import Politeness, Rules, rules
from pages.components import errors, kept_fields, undo_line
from pages.components.i18n import t

FIELDS = ("scores", "fewest_emoji", "most_emoji", "politeness", "listing")
FORM, PLACE = "settings_rule", "settings/rules"


def _key(name: str) -> str:
    return kept_fields.key(FORM, name)


def _in_force(chosen: Rules) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in FIELDS}


@errors.caught
def _save(services: Services) -> None:
    entered = kept_fields.entered(FORM, _in_force(services.preferences().feedback_rules))
    chosen = Rules(
        scores=bool(entered["scores"]),
        fewest_emoji=entered["fewest_emoji"] or 0,
        most_emoji=entered["most_emoji"] or 0,
        politeness=Politeness(entered["politeness"] or Politeness.CONSISTENT),
        links=rules.entered_links(entered["listing"] or ""),
    )
    undo_line.change(services, rules.stored(chosen), Act(place=PLACE, what=What.RULES))
    kept_fields.seed(FORM, _in_force(services.preferences().feedback_rules), afresh=True)
    st.session_state[errors.NOTICE] = t("feedback_check.rules_saved")


def show(services: Services) -> None:
    """Draw the fields and what keeps them."""
    chosen = services.preferences().feedback_rules
    kept_fields.seed(FORM, _in_force(chosen))
    st.caption(t("feedback_check.rules_help"))
    left, right = st.columns(2, gap="large")
    with left:
        st.toggle(t("feedback_check.scores_wanted"), key=_key("scores"), persist_state="session")
        st.segmented_control(
            t("feedback_check.politeness"), list(Politeness), key=_key("politeness"), required=True,
            format_func=lambda level: t(f"feedback_check.politeness_{level}"), persist_state="session",
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            for name in ("fewest_emoji", "most_emoji"):
                st.number_input(
                    t(f"feedback_check.{name}"), min_value=0, max_value=rules.MOST_EMOJI, step=1, key=_key(name),
                    persist_state="session",
                )  # fmt: skip
    with right:
        st.text_area(
            t("feedback_check.links_field"), key=_key("listing"), height=180, help=t("feedback_check.links_help"),
            placeholder=t("feedback_check.links_placeholder"), persist_state="session", max_chars=rules.LONGEST_LINKS,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("feedback_check.save_rules"), key="save_rules", icon=":material/save:", on_click=_save, args=(services,)
        )
        if kept_fields.changed(FORM, _in_force(chosen)):
            st.caption(f":orange[{t('settings_page.unsaved')}]")
    undo_line.show(services, PLACE)
