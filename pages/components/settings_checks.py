"""Whether GitHub, the model endpoint and the gradebook answer: three cards, each with a button that finds out."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from grader.bootstrap import Services
from grader.errors import GraderError, ModelUnavailable, Problem
from grader.llm import openai_model
from grader.llm.openai_endpoint import OPENAI
from grader.settings import Secret, without_secrets
from pages.components import clock, i18n, state
from pages.components.i18n import t

CHECKS = "checks"
MODELS = "offered_models"
"""What the endpoint offers, once it was asked: the model picker's list."""

Sentences = tuple[tuple[str, Mapping[str, object]], ...]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a test found: a problem, or sentences as keys with values so that they follow the screen's language. `seconds` is how long it took."""

    seconds: float
    problem: Problem | None = None
    says: Sentences = ()


def show(services: Services) -> None:
    """Draw the cards."""
    github, model, gradebook = st.columns(3, gap="medium")
    with github, st.container(border=True, key="card_github", height="stretch"):
        settings = services.settings.github
        _title("github", ":material/deployed_code:")
        _facts(
            (t("settings_page.address"), f"`{without_secrets(settings.url)}`"),
            (t("settings_page.token"), _set_or_not(settings.token, "GITHUB_TOKEN")),
        )
        _button("github", lambda: _github(services))
    with model, st.container(border=True, key="card_model", height="stretch"):
        _title("model", ":material/neurology:")
        _facts(*_model_facts(services))
        _button("model", lambda: _model(services))
    with gradebook, st.container(border=True, key="card_gradebook", height="stretch"):
        _title("gradebook", ":material/book_2:")
        _facts((t("settings_page.place"), f"`{without_secrets(services.settings.database_url)}`"))
        _button(
            "gradebook", lambda: (("settings_page.as_it_says", {"text": services.gradebook.check(i18n.current())}),)
        )


def _title(name: str, icon: str) -> None:
    st.markdown(f"**{icon} {t(f'settings_page.{name}')}**")


def _facts(*facts: tuple[str, str]) -> None:
    st.markdown("  \n".join(f":gray[{label}] {value}" for label, value in facts))


def _set_or_not(secret: Secret, variable: str) -> str:
    return t("settings_page.is_set" if secret else "settings_page.is_not_set", variable=f"`{variable}`")


def _model_facts(services: Services) -> list[tuple[str, str]]:
    settings = services.settings
    address = without_secrets(settings.base_url) or OPENAI
    key = t("settings_page.key_of_session") if state.api_key() else _set_or_not(settings.api_key, "OPENAI_API_KEY")
    if not (state.api_key() or settings.api_key or settings.base_url):
        return [(t("settings_page.in_use"), t("settings_page.offline_grader")), (t("settings_page.key"), key)]
    return [(t("settings_page.address"), f"`{address}`"), (t("settings_page.key"), key)]


def _button(name: str, check: Callable[[], Sentences]) -> None:
    results: dict[str, Checked] = st.session_state.setdefault(CHECKS, {})
    label = t("settings_page.test", name=t(f"settings_page.{name}"))
    if st.button(label, key=f"test_{name}", icon=":material/network_check:"):
        with st.spinner(t("settings_page.testing"), show_time=True):
            results[name] = _timed(check)
    if name in results:
        _result(results[name])


def _timed(check: Callable[[], Sentences]) -> Checked:
    started = time.monotonic()
    try:
        says = check()
    except GraderError as error:
        return Checked(seconds=time.monotonic() - started, problem=error.problem)
    return Checked(seconds=time.monotonic() - started, says=says)


def _result(checked: Checked) -> None:
    took = t("settings_page.took", seconds=f"{checked.seconds:.1f}")
    if checked.problem:
        st.error(f"{checked.problem.say(i18n.current())} ({took})", icon=":material/error:")
    else:
        first, *more = [t(key, **values) for key, values in checked.says]
        st.success(f"{first} ({took})", icon=":material/check_circle:")
        for sentence in more:
            st.caption(sentence)


def _github(services: Services) -> Sentences:
    status = services.github().check()
    says: Sentences = (("settings_page.github_answers", {}),)
    if status.remaining is None or status.limit is None:
        return (*says, ("settings_page.no_limit", {}))
    calls = {"remaining": f"{status.remaining:,}", "limit": f"{status.limit:,}"}
    if status.resets_at is None:
        return (*says, ("settings_page.calls_left", calls))
    at = status.resets_at.astimezone(clock.zone()).strftime("%H:%M")
    return (*says, ("settings_page.calls_left_until", {**calls, "at": at}))


def _model(services: Services) -> Sentences:
    """The endpoint's list first, since it costs nothing and says why a name does not work; then the smallest possible question."""
    settings, name = services.settings, services.preferences().model
    key = state.api_key() or settings.api_key
    if not (key or settings.base_url):
        return (("settings_page.offline_answers", {}),)
    says: Sentences = ()
    try:
        models = openai_model.list_models(key, settings.base_url)
    except ModelUnavailable:
        raise
    except GraderError:
        says = (("settings_page.no_list", {}),)  # some endpoints have none; the question below tells
    else:
        st.session_state[MODELS] = models
        says = (("settings_page.models_offered", {"n": len(models)}),)
    openai_model.ping(key, settings.base_url, name, services.lessons)
    return (("settings_page.model_answers", {"model": name}), *says)
