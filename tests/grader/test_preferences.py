import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import preferences, words
from grader.errors import SettingsError
from grader.preferences import Preferences
from grader.prices import Price
from grader.settings import FEEDBACK_LANGUAGES, LARGEST_FILE_MB, TONES, Settings

ENV = Settings(model="env-model", coach="Env", tone="strict", feedback_language="en", max_file_bytes=7_500_000)
CHOICES = {"model": "m", "feedback_language": "ko", "tone": "warm", "coach": "Mina", "max_file_mb": 12.5}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["model", "input", "cached", "output"]), inner, max_size=4)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(["model", "feedback_language", "tone", "coach", "max_file_mb", "prices", "other"])


def test_without_choices_the_environment_counts():
    read = Preferences.read({}, ENV)
    assert (read.model, read.coach, read.tone, read.feedback_language, read.max_file_mb) == (
        "env-model", "Env", "strict", "en", 7.5,
    )  # fmt: skip
    assert read.prices.own == ()


def test_what_is_chosen_is_read_again():
    stored = preferences.chosen(CHOICES, ENV)
    read = Preferences.read(stored, ENV)
    assert {name: getattr(read, name) for name in CHOICES} == CHOICES


def test_what_is_as_the_environment_has_it_is_not_kept():
    assert preferences.chosen({**preferences.defaults(ENV), "tone": "warm", "coach": " Env "}, ENV) == {
        "model": None, "feedback_language": None, "tone": "warm", "coach": None, "max_file_mb": None, "blind": None,
        "blind_first": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ({"model": " "}, "no_model"),
        ({"model": None}, "no_model"),
        ({"model": "m" * 121}, "no_model"),
        ({"coach": ""}, "no_coach"),
        ({"coach": 7}, "no_coach"),
        ({"tone": "rude"}, "no_tone"),
        ({"tone": None}, "no_tone"),
        ({"feedback_language": "fr"}, "no_feedback_language"),
        ({"max_file_mb": 0}, "no_size"),
        ({"max_file_mb": float("nan")}, "no_size"),
        ({"max_file_mb": float("inf")}, "no_size"),
        ({"max_file_mb": None}, "no_size"),
        ({"max_file_mb": True}, "no_size"),
    ],
)
def test_what_cannot_be_chosen_is_said(choice, key):
    with pytest.raises(SettingsError) as caught:
        preferences.chosen({**CHOICES, **choice}, ENV)
    assert caught.value.problem.key == f"preferences.{key}"
    assert caught.value.say("ko") != caught.value.say("en")


@given(st.dictionaries(NAMES, JSON, max_size=7))
def test_whatever_is_stored_what_is_read_can_be_used(stored):
    read = Preferences.read(stored, ENV)
    assert read.model.strip()
    assert read.coach.strip()
    assert read.tone in TONES
    assert read.feedback_language in FEEDBACK_LANGUAGES
    assert 0 < read.max_file_mb <= LARGEST_FILE_MB
    assert int(read.max_file_mb * 1_000_000) >= 0
    assert all(price.model and price.input >= 0 for price in read.prices.own)


def test_own_prices_are_read_again_and_none_is_nothing():
    own = (Price(model="m", input=1, cached=0.5, output=2),)
    assert Preferences.read(preferences.chosen_prices(own), ENV).prices.own == own
    assert preferences.chosen_prices(()) == {"prices": None}


def test_every_sentence_is_there_in_both_languages():
    for texts in (texts for key, texts in words.catalogue().items() if key.split(".")[0] in ("preferences", "prices")):
        assert texts["en"] != texts["ko"]


def test_grading_is_blind_only_when_somebody_says_so():
    assert [preferences.Preferences.read(stored, ENV).blind for stored in ({}, {"blind": True}, {"blind": "yes"})] == [
        False, True, False,
    ]  # fmt: skip
    assert preferences.chosen({**preferences.defaults(ENV), "blind": True}, ENV)["blind"] is True
