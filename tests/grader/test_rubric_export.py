import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.assignments import bundled
from grader.export import FORMULA
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.rubric_export import as_csv, as_markdown
from grader.rubric_import import read
from grader.rubric_yaml import as_yaml

EXPORTS = {"csv": as_csv, "md": as_markdown, "yaml": as_yaml}
ODD = ("1. a", "- [ ] b", "**c**", "a|b", "a<br>b", "=1+1", "'=1", "''-2", "+3", "a\nb", "&lt;", "\\", "`x|y`", "__init__", "0점: a\n1점: b", "합계", "[a](b)", "“q”", 'say "so", now', "<b>x</b>", "$x$", "#", "a\n\nb", "~~a~~", "하", "http://a.b/c_d", "a  b")  # fmt: skip
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), include_characters=" ")


def texts(*, lines):
    """Texts as reading a rubric file leaves them: nothing blank around them."""
    plain = st.lists(st.text(LETTERS, min_size=1, max_size=20), min_size=1, max_size=3 if lines else 1).map("\n".join)
    odd = st.sampled_from([text for text in ODD if lines or "\n" not in text])
    return st.one_of(odd, plain).map(lambda text: re.sub(r"[^\S\n]*\n\s*", "\n", text).strip()).filter(bool)


@st.composite
def assignments(draw):
    criteria = [
        Criterion(
            id=f"c{n}",
            name=draw(texts(lines=False)),
            description=draw(st.one_of(st.just(""), texts(lines=True))),
            levels=tuple(
                Level(score=score, descriptor=draw(texts(lines=True)))
                for score in sorted(draw(st.sets(st.integers(0, 1000), min_size=2, max_size=4)))
            ),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    language = draw(st.sampled_from(["ko", "en"]))
    return Assignment(
        key="k", title="Title", course="", brief="", language=language, rubric=Rubric(criteria=tuple(criteria))
    )


@pytest.mark.parametrize("form", EXPORTS)
@settings(max_examples=40)
@given(assignments())
def test_what_is_exported_is_read_back_as_it_was(form, assignment):
    text = EXPORTS[form](assignment)
    for given_as in (text, text.encode()):
        assert read(given_as, name=f"r.{form}").criteria == assignment.rubric.criteria
    if form != "yaml":
        assert read(text, name="pasted").criteria == assignment.rubric.criteria


@given(assignments())
def test_no_cell_of_the_csv_begins_like_a_formula(assignment):
    for row in csv.reader(io.StringIO(as_csv(assignment).removeprefix("\ufeff"), newline="")):
        assert not [cell for cell in row if cell.lstrip(" ").startswith(FORMULA)]


@pytest.mark.parametrize("form", ["csv", "md"])
def test_bundled_rubrics_lose_nothing_but_their_rules(form):
    for assignment in bundled():
        for was, now in zip(
            assignment.rubric.criteria, read(EXPORTS[form](assignment), name="x").criteria, strict=True
        ):
            assert (now.id, now.name, now.description, now.scores) == (was.id, was.name, was.description, was.scores)
            assert [level.descriptor for level in now.levels] == [level.descriptor for level in was.levels]
    assert read(as_markdown(bundled()[0]), name="x").title == bundled()[0].title
