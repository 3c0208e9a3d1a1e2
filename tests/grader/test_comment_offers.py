"""What is offered for a comment: worded for the student at hand, and nobody else's name with it."""

from typing import Any

import pytest

from grader import addressing
from grader.comment_offers import Offers
from grader.comment_search import CommentQuery
from grader.evaluation import DraftRating
from grader.student import Student
from tests.db.examples import Desk, ticking
from tests.fakes import FakeGradebook

QUERY = {"assignment": "tabular", "criterion_id": "training", "criterion_name": "Training", "coach": "Mina"}


@pytest.fixture
def book() -> FakeGradebook:
    return FakeGradebook(now=ticking())


def given(book: FakeGradebook, owner: str, name: str, *texts: str) -> Desk:
    desk = Desk(book, owner, student=name)
    for text in texts:
        book.save_draft_rating(*desk.at, DraftRating(criterion_id="training", comment=text), coach="Mina", tab="t")
    return desk


def offers(book: FakeGradebook, desk: Desk, **changes: Any) -> Offers:
    fields = {"gradebook": book, "submission": desk.submission, "coach": "Mina", "language": "ko"}
    return Offers(**{**fields, **changes})


def texts(found: Offers, text: str = "") -> list[str]:
    return [one.text for one in found.of(CommentQuery(text=text, **QUERY))]


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("김민준님, 잘했어요", "이서연님, 잘했어요"),
        ("민준님 잘했어요", "이서연님 잘했어요"),
        ("민준 학생의 그래프가 좋아요", "이서연 학생의 그래프가 좋아요"),
        ("김 민준, 잘했어요", "이서연, 잘했어요"),
        ("지표를 잘 골랐어요", "지표를 잘 골랐어요"),
        ("[이름]님, [name]!", "이서연님, 이서연!"),
    ],
)
def test_a_name_becomes_that_of_the_student_at_hand(book: FakeGradebook, written: str, offered: str):
    given(book, "auk", "김민준", written)
    here = given(book, "booby", "이서연")
    (offer,) = offers(book, here).of(CommentQuery(**QUERY))
    assert (offer.text, offer.renamed) == (offered, offered != written)
    assert not offer.is_open


def test_what_differs_only_by_the_name_is_offered_once(book: FakeGradebook):
    given(book, "auk", "김민준", "김민준님, 잘했어요")
    given(book, "booby", "박하은", "박하은님, 잘했어요")
    assert texts(offers(book, given(book, "crane", "이서연"))) == ["이서연님, 잘했어요"]


def test_blind_grading_shows_and_finds_no_name(book: FakeGradebook):
    given(book, "auk-auk", "김민준", "김민준님, 박하은님과 함께 잘했어요")
    given(book, "booby", "박하은")
    blind = offers(book, given(book, "crane", "이서연"), hidden=True, blind=True)
    (offer,) = blind.of(CommentQuery(text="함께", **QUERY))
    assert (offer.text, offer.is_open) == ("[이름]님, [이름]님과 함께 잘했어요", True)
    for name in ("김민준", "민준", "박하은", "이서연"):
        assert texts(blind, name) == []


def test_pins_come_first_and_carry_a_mark_in_place_of_the_name(book: FakeGradebook):
    there = given(book, "auk", "김민준", "김민준님, 잘했어요", "", "다음에는 지표를 써 보세요")
    here = given(book, "booby", "이서연")
    mine = offers(book, here)
    query = CommentQuery(**QUERY)
    named = next(one for one in mine.of(query) if "님" in one.text)
    pinned = mine.pin("", query, of=named)
    assert (pinned.text, pinned.submission_id) == ("[이름]님, 잘했어요", there.submission.id)
    present = mine.pin("이서연님, 안녕하세요", query)
    assert (present.text, present.submission_id) == ("[이름]님, 안녕하세요", here.submission.id)
    assert [(one.text, one.pinned is not None) for one in mine.of(query)] == [
        ("이서연님, 잘했어요", True),
        ("이서연님, 안녕하세요", True),
        ("다음에는 지표를 써 보세요", False),
    ]
    assert texts(mine, "안녕") == ["이서연님, 안녕하세요"]


def test_what_was_used_for_several_is_pinned_as_nobodys(book: FakeGradebook):
    given(book, "auk", "김민준", "다음에는 지표를 써 보세요")
    here = given(book, "booby", "이서연", "다음에는 지표를 써 보세요")
    mine = offers(book, here)
    query = CommentQuery(**QUERY)
    assert mine.pin("", query, of=mine.of(query)[0]).submission_id is None


@pytest.mark.parametrize("text", ["data is fine", "지수와 지수 평활", "in"])
def test_words_that_are_no_names_stay(text: str):
    nobody = [Student(id=1, name="김 다", number=1, course=""), Student(id=2, name="Al", number=2, course="", logins=("in",))]  # fmt: skip
    assert addressing.nobody(text, nobody, "en") == text


def test_what_stands_in_the_field_is_not_offered_for_it(book: FakeGradebook):
    here = given(book, "booby", "이서연", "버린 말이에요", "", "지금 쓰는 말이에요")
    assert texts(offers(book, here)) == ["버린 말이에요"]
    elsewhere = CommentQuery(**{**QUERY, "criterion_id": "metric", "criterion_name": "Metric"})
    assert "지금 쓰는 말이에요" in [one.text for one in offers(book, here).of(elsewhere)]
