import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.guard import known_without, of_samples, said
from grader import guard
from grader.guard import Known
from grader.sources.samples import samples

SAMPLES = of_samples()
KEYS = tuple(known.key for known in known_without(""))
ENGLISH = ("glacier", "melting", "satellite", "radar", "arctic", "polar", "decade", "trend")
RIGHT = {sample.name: sample.assignment for sample in samples()}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("key", KEYS)
def test_a_sample_fits_its_assignment_and_no_other(name, key):
    """Each is left out of what is known, so that it is not compared with itself."""
    found = said(SAMPLES[name], key, known_without(name))
    assert (found is None) == (key == RIGHT[name])
    if found:
        assert found.like == RIGHT[name]
        assert found.missing
        assert found.shared


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("key", KEYS)
def test_the_texts_of_the_assignments_are_enough(name, key):
    known = tuple(Known(key=one.key, text=one.text) for one in known_without(name))
    assert (said(SAMPLES[name], key, known) is None) == (key == RIGHT[name])


@pytest.mark.parametrize("key", KEYS)
def test_with_too_little_to_compare_nobody_is_asked(key):
    assert said(frozenset({"word:gradient", "package:torch"}), key, known_without("")) is None
    assert said(frozenset(), key, known_without("")) is None


def test_the_facts_are_what_is_missing_and_what_is_there_instead():
    found = said(SAMPLES["cafe-gaps"], "seabirds", known_without("cafe-gaps"))
    assert found
    assert {"bill_mm", "make_seabirds"} <= set(found.missing)
    assert {"sales", "make_sales"} <= set(found.found) | set(found.shared)
    assert not set(found.missing) & set(found.found)


def test_where_every_student_chooses_a_subject_a_new_one_is_no_mismatch():
    own = Known(key="free", text=frozenset(), notebooks=[SAMPLES["cafe-good"], SAMPLES["seabirds-good"]])
    assert guard.mismatch(SAMPLES["bikes-good"], own, []) is None


def test_nothing_in_common_with_what_was_handed_in_before_is_asked_about_without_another_assignment():
    own = Known(key="own", text=frozenset(), notebooks=[SAMPLES["cafe-good"], SAMPLES["cafe-gaps"]])
    found = guard.mismatch(SAMPLES["seabirds-good"], own, [])
    assert found
    assert found.like == ""
    assert "make_sales" in found.missing


def test_an_english_notebook_is_not_held_against_a_korean_text():
    korean = known_without("")[0]
    english = frozenset(f"word:{word}" for word in ENGLISH)
    assert guard.mismatch(english, Known(key="own", text=korean.text), []) is None


TRAITS = st.frozensets(
    st.builds(
        "{}:{}".format,
        st.sampled_from(["data", "column", "word", "package"]),
        st.text("abcdef", min_size=3, max_size=5),
    ),
    max_size=40,
)


@given(TRAITS, TRAITS, st.lists(TRAITS, max_size=3), TRAITS)
def test_a_notebook_like_the_known_ones_always_fits_when_there_is_no_other_assignment(notebook, text, rest, other):
    assert guard.mismatch(notebook, Known(key="own", text=text, notebooks=[notebook, notebook, *rest]), []) is None
    found = guard.mismatch(notebook, Known(key="own", text=text, notebooks=rest), [Known(key="other", text=other)])
    assert found is None or not set(found.missing) & set(found.found)
