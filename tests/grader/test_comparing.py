import json

import pytest

from grader.assignments import bundled
from grader.comparing import Comparing
from grader.sources.sample_profiles import profiles
from grader.sources.samples import SampleSource, samples
from tests.db.examples import fetched
from tests.fakes import FakeGradebook
from tests.grader.test_likeness import OWN, cell

BY_KEY = {assignment.key: assignment for assignment in bundled()}


@pytest.fixture
def book() -> FakeGradebook:
    return FakeGradebook()


@pytest.fixture
def comparing(book) -> Comparing:
    return Comparing(gradebook=book, assignments=bundled, examples=profiles)


def notebook(*sources: str) -> bytes:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


def handed_in(book: FakeGradebook, owner: str, content: bytes, key: str = "cafe", path: str = "a.ipynb"):
    given = fetched(owner, content=content, path=path, reference=f"https://example.org/{owner}")
    return book.add_submission(given, assignment=key, student=owner)


def sample(name: str) -> bytes:
    return SampleSource().open(f"sample:{name}").content


@pytest.mark.parametrize("given", samples(), ids=lambda one: one.name)
def test_a_sample_is_asked_about_only_for_another_assignment(book, comparing, given):
    for key, assignment in BY_KEY.items():
        submission = handed_in(book, "auk", sample(given.name), key)
        found = comparing.mismatches([submission], assignment)
        assert (found == {}) == (key == given.assignment)
        if found:
            assert found[submission.id].like == given.assignment


def test_what_a_coach_confirmed_is_not_asked_about_again(book, comparing):
    one, other = (handed_in(book, owner, sample("bikes-good")) for owner in ("auk", "booby"))
    book.confirm_assignment(one.id, coach="Mina")
    assert set(comparing.mismatches([one, other], BY_KEY["cafe"])) == {other.id}


def test_a_profile_is_made_once(book, comparing):
    one = handed_in(book, "auk", sample("bikes-good"))
    assert book.profile(one.sha256) is None
    made = comparing.profile(one)
    assert book.profile(one.sha256) == made
    assert comparing.profile(one) is made


@pytest.mark.parametrize("content", [b"", b"<html>not a notebook</html>", notebook(), notebook("x = 1")])
def test_nobody_is_asked_about_what_holds_nothing_or_cannot_be_read(book, comparing, content):
    one = handed_in(book, "auk", content)
    assert comparing.mismatches([one], BY_KEY["cafe"]) == {}


def test_the_same_code_is_found_and_its_cells_set_side_by_side(book, comparing):
    one = handed_in(book, "auk", notebook(*OWN))
    other = handed_in(book, "booby", notebook(cell(70), *OWN[:5]))
    handed_in(book, "crane", notebook(*map(cell, range(80, 86))))
    handed_in(book, "dodo", notebook(*OWN), "bikes")
    assert comparing.alike(one) == ()
    for submission in (one, other):
        comparing.profile(submission)
    (found,) = comparing.alike(one)
    assert found.submission_id == other.id
    assert 0.7 < found.share < 1
    pairs = comparing.pairs(one, other)
    assert [pair.other.number if pair.other else None for pair in pairs] == [2, 3, 4, 5, 6, None]


def test_attempts_of_one_student_are_no_finding(book, comparing):
    one = handed_in(book, "auk", notebook(*OWN))
    again = handed_in(book, "auk", notebook(*OWN, cell(90)))
    for submission in (one, again):
        comparing.profile(submission)
    assert comparing.alike(again) == ()


def test_what_is_handed_out_with_an_assignment_is_nobodys_own(book, comparing):
    """The function that makes the data stands in both samples, and in what two students hand in."""
    given = {name: json.loads(sample(name))["cells"] for name in ("cafe-good", "cafe-gaps")}
    (function,) = {
        "".join(cell["source"])[: "".join(cell["source"]).index("return")]
        for cells in given.values()
        for cell in cells
        if "def make_sales" in "".join(cell["source"])
    }
    one = handed_in(book, "auk", notebook(function, cell(1, 3)))
    other = handed_in(book, "booby", notebook(function, cell(2, 3)))
    for submission in (one, other):
        comparing.profile(submission)
    assert comparing.alike(one) == ()
