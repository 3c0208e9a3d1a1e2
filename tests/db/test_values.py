import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from db.types import folded, storable
from db.values import content_of, rubric_of
from grader.rubric import Criterion, Level, LookFor, Place, Rubric

ANY_TEXT = st.text(st.characters(exclude_categories=()))
RULES = st.builds(
    LookFor,
    place=st.sampled_from(Place),
    pattern=st.text(),
    at_least=st.none() | st.integers() | st.floats(allow_nan=False),
    at_most=st.none() | st.floats(allow_nan=False),
    times=st.integers(1, 9),
)
LEVELS = st.builds(
    Level, score=st.integers(-5, 100), descriptor=st.text(), look_for=st.lists(RULES, max_size=2).map(tuple)
)
CRITERIA = st.builds(
    Criterion, id=st.text(), name=st.text(), description=st.text(), levels=st.lists(LEVELS, max_size=3).map(tuple)
)
RUBRICS = st.builds(Rubric, criteria=st.lists(CRITERIA, max_size=3).map(tuple))


@given(RUBRICS)
def test_a_rubric_survives_its_stored_form(rubric: Rubric):
    again = rubric_of(content_of(rubric))
    assert again == rubric
    assert again.digest == rubric.digest


@given(ANY_TEXT)
def test_whatever_is_written_can_be_stored(text: str):
    stored = storable(text)
    stored.encode()
    assert storable(stored) == stored
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert stored == text


@given(st.text())
def test_folding_ignores_composition_and_ascii_case(text: str):
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))
    assert folded("Straße GRÜN " + text) == folded("STRASSE grün " + text)
    assert folded(folded(text)) == folded(text)
