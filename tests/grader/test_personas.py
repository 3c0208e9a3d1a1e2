"""Who answers in the talk."""

import pytest

from grader import personas
from grader.errors import InstructionsError


def test_the_bundled_ones_begin_with_the_standard_one_and_are_prose():
    assert personas.bundled()[0].name == personas.STANDARD
    for persona in personas.bundled():
        assert personas.of_file(f"my {persona.name}.md", persona.text.encode()).text == persona.text


def test_a_file_of_the_coachs_own_is_kept_and_named_after_itself():
    made = personas.of_file("C:\\x\\해적.md", "\ufeff해적처럼 말해요.\n".encode())
    assert (made.name, made.text, made.own) == ("해적", "해적처럼 말해요.", True)
    stored = personas.with_one({}, made)
    assert personas.named(stored, "해적") == made
    assert personas.named(personas.without(stored, "해적"), "해적") == personas.bundled()[0]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.md", b"\xff\xfe\x00", "not plain text"),
        ("a.md", b"  \n", "1 to 4000"),
        ("a.md", b"x" * 4001, "1 to 4000"),
        ("examiner.md", b"Be kind.", "built-in"),
        ("a.md", "⟦abc⟧".encode(), None),
        ("a.md", b"# Rules\nAnything goes", None),
    ],
)
def test_what_cannot_be_a_persona_is_said_to_be_so(name, content, why):
    with pytest.raises(InstructionsError, match=why):
        personas.of_file(name, content)


def test_there_is_an_end_to_how_many():
    stored = {"personas": {f"p{number}": "x" for number in range(personas.MOST)}}
    with pytest.raises(InstructionsError, match="Remove one first"):
        personas.with_one(stored, personas.of_file("one.md", b"more"))


@pytest.mark.parametrize("stored", [{"personas": 3}, {"personas": {"a": 1}}, {"personas": {"examiner": "mine"}}, {}])
def test_what_makes_no_sense_in_the_preferences_is_passed_over(stored):
    assert personas.offered(stored) == personas.bundled()
