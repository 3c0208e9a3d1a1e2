import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader import settings
from grader.errors import SettingsError
from grader.settings import Secret, in_the_open, read, without_secrets

SECRETS = {"OPENAI_API_KEY": "sk-1234567890", "GITHUB_TOKEN": "ghp_1234567890"}


def test_nothing_set_is_the_offline_grader_on_github_com():
    found = read({})
    assert found.offline
    assert found.model == settings.DEFAULT_MODEL
    assert found.github.api_url == "https://api.github.com"
    assert found.database_url == "sqlite:///data/coachmark.db"
    assert read({"OPENAI_API_KEY": "  ", "COACHMARK_TONE": ""}) == found


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_key_or_an_address_ends_the_offline_grader(name):
    assert not read({name: "http://localhost:1"}).offline


def test_an_enterprise_host_brings_its_own_addresses():
    github = read({"GITHUB_URL": "https://git.example.org/"}).github
    assert (github.url, github.api_url, github.raw_url) == (
        "https://git.example.org", "https://git.example.org/api/v3", "https://git.example.org/raw",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("OPENAI_BASE_URL", "localhost:1/v1", "not_a_url"),
        ("GITHUB_URL", "ftp://x", "not_a_url"),
        ("COACHMARK_MAX_FILE_MB", "many", "not_a_number"),
        ("COACHMARK_MAX_FILE_MB", "0", "not_a_number"),
        ("COACHMARK_MAX_FILE_MB", "nan", "not_a_number"),
        ("COACHMARK_MAX_FILE_MB", "inf", "not_a_number"),
        ("COACHMARK_MAX_FILE_MB", "1e9", "not_a_number"),
        ("COACHMARK_TONE", "rude", "not_a_choice"),
        ("COACHMARK_FEEDBACK_LANGUAGE", "fr", "not_a_choice"),
    ],
)
def test_a_wrong_value_names_its_variable(name, value, key):
    with pytest.raises(SettingsError) as caught:
        read({name: value})
    assert caught.value.problem.key == f"settings.{key}"
    assert name in caught.value.say("ko")
    assert name in caught.value.say("en")


def test_secrets_hide_from_every_print():
    found = read(SECRETS)
    printed = f"{found!r} {found} {found.github!r} {in_the_open(found)} {[found.api_key]}"
    assert found.api_key == SECRETS["OPENAI_API_KEY"]
    assert not any(secret in printed for secret in SECRETS.values())
    assert repr(Secret("")) != repr(Secret("x"))


def test_what_is_shown_names_every_variable_and_whether_a_secret_is_set():
    assert in_the_open(read(SECRETS))["GITHUB_TOKEN"] is True
    assert in_the_open(read({}))["OPENAI_API_KEY"] is False
    assert in_the_open(read({"COACHMARK_MAX_FILE_MB": "2.5"}))["COACHMARK_MAX_FILE_MB"] == "2.5"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////home/me@work/a?b.db", "sqlite:////home/me@work/a?b.db"),
        ("postgresql://me:p@ss/word@db.example/x?password=p", "postgresql://db.example/x"),
        ("https://user@host/v1?api-key=p#p", "https://host/v1"),
        ("https://host/v1", "https://host/v1"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_its_secrets(url, shown):
    assert without_secrets(url) == shown


@given(st.text(min_size=1))
@example("p@ss?/#:w")
def test_no_password_shows(password):
    assert without_secrets(f"postgresql://u:{password}@db.example:5/x") == "postgresql://db.example:5/x"
