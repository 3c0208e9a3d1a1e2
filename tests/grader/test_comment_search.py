"""Past comments are found by any of their parts, the nearest first."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.comment_search import CommentQuery, PastComment, Searchable, best, findable, folded, matching
from grader.written import State

Form = Literal["NFC", "NFD"]
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTERS = st.sampled_from("가각힣정확률모델을 \nAaZß9.%_*[ㄱㅎ😀é")


def comment(text: str, minutes: int = 0, **changes: Any) -> Searchable:
    fields = {
        "id": minutes, "text": text, "coach": "Mina", "at": START + timedelta(minutes=minutes), "own": True,
        "state": State.SAVED, "submission_id": minutes, "assignment": "tabular", "assignment_title": "표",
        "criterion_id": "training", "criterion_name": "Training",
    }  # fmt: skip
    return folded(text), PastComment(**{**fields, **changes})


def query(text: str = "", **changes: Any) -> CommentQuery:
    place = {"assignment": "tabular", "criterion_id": "training", "criterion_name": "Training"}
    return CommentQuery(**{"text": text, **place, **changes})


@given(text=st.text(LETTERS, min_size=1, max_size=40), start=st.integers(0, 39), length=st.integers(1, 12))
def test_every_part_of_a_text_finds_it(text: str, start: int, length: int):
    part = text[start : start + length]
    assert matching([comment(text)], part) == [comment(text)]
    assert matching([comment(text)], part.upper()) == [comment(text)]


@given(text=st.text(LETTERS, max_size=40), asked=st.text(st.sampled_from("가각정확A% "), max_size=6))
def test_nothing_else_does(text: str, asked: str):
    found = bool(matching([comment(text)], asked))
    assert found is all(word.lower() in text.lower() for word in asked.split())


@given(
    placed=st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["tabular", "images"]), st.sampled_from(["training", "x", ""]), st.booleans())
    ),
    limit=st.integers(1, 6),
)  # fmt: skip
def test_the_best_are_the_first_of_all_in_order(placed: list[tuple[str, str, str, bool]], limit: int):
    comments = [
        comment(text, minute, assignment=key, criterion_id=criterion, own=own)
        for minute, (text, key, criterion, own) in enumerate(placed)
    ]
    everything = best(comments, query(limit=1000))
    assert {one.comment.text for one in everything} == {one.text for _, one in comments}
    ranks = [(one.nearness, not one.comment.own, -one.comment.at.timestamp()) for one in everything]
    assert ranks == sorted(ranks)
    for one in everything:
        uses = [found for _, found in comments if found.text == one.comment.text]
        assert one.uses == len(uses)
        assert one.comment in uses
    assert best(comments, query(limit=limit)) == everything[:limit]


@pytest.mark.parametrize("part", ["확도", "CAFÉ", "정확 fé"])
@pytest.mark.parametrize(("there", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_decomposed_and_composed_letters_are_the_same(part: str, there: Form, asked: Form):
    assert matching([comment(normalize(there, "정확도를 café"))], normalize(asked, part))


def test_a_suggestion_nobody_saved_is_not_findable():
    _, suggested = comment("a", own=False, state=State.DRAFT)
    _, approved = comment("a", own=False)
    assert (findable(suggested), findable(approved)) == (False, True)


def test_an_id_alone_makes_no_namesake():
    elsewhere = comment("다른 문항", assignment="images", criterion_name="Plots")
    (found,) = best([elsewhere], query())
    assert found.nearness == 2
