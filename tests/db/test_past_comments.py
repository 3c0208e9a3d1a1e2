"""What coaches wrote, in the database: worked out the same way at once and afterwards, seen by everybody, and gone with its student."""

import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.gradebook import SqlGradebook, connect
from db.migrations.m0019_past_comments import rebuild
from grader.comment_search import CommentQuery
from grader.evaluation import DraftRating
from grader.run import RunStatus
from tests.db.examples import Desk, suggestion, ticking
from tests.db.test_guards import AT, insert
from tests.db.test_merging import backup

PLACE = {"coach": "Mina", "assignment": "tabular", "criterion_id": "training"}
TEXTS = (
    "",
    "하나",
    "하나 둘 셋",
    "하나 둘 셋 넷",
    "전혀 다른 말이에요",
    "모델이 쓴 말이에요",
    "모델이 쓴 말이에요. 더해서",
)


def found(book: SqlGradebook, text: str = "") -> set[str]:
    query = CommentQuery(text=text, assignment="tabular", criterion_id="training", criterion_name="Training")
    return {one.comment.text for one in book.past_comments(query)}


def type_in(desk: Desk, *texts: str, coach: str = "Mina") -> None:
    for text in texts:
        entry = DraftRating(criterion_id="training", comment=text)
        desk.gradebook.save_draft_rating(*desk.at, entry, coach=coach, tab="t")


def rows(book: SqlGradebook) -> list[tuple[object, ...]]:
    with book._database.read() as session:
        all_of_them = session.connection().exec_driver_sql(
            "SELECT criterion_id, coach, at, text, own, state, fullest FROM past_comment"
        )
        return sorted(tuple(row) for row in all_of_them)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), moves=st.integers(0, 30))
def test_the_record_tells_afterwards_what_was_noted_at_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int, moves: int
):
    book = connect(f"sqlite:///{tmp_path_factory.mktemp('book') / 'g.db'}", now=ticking())
    chance = random.Random(seed)
    desk = Desk(book)
    run = desk.run()
    book.record_suggestion(run.id, suggestion(comment="모델이 쓴 말이에요"))
    book.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="모델의 종합이에요")
    saved = 0
    for _ in range(moves):
        coach = chance.choice(("Mina", "Mina", "Jun"))
        match chance.randrange(6):
            case 0:
                text = chance.choice((*TEXTS, "모델의 종합이에요"))
                book.save_draft_overall(*desk.at, text, 0, coach=coach, tab="t")
            case 1:
                desk.save((1, chance.choice(TEXTS)), coach=coach, based_on=saved)
                saved += 1
            case 2:
                book.discard_draft(*desk.at, coach=coach)
            case _:
                type_in(desk, chance.choice(TEXTS), coach=coach)
    at_once = rows(book)
    with book._database.write() as session:
        rebuild(session.connection(), *desk.at)
    assert rows(book) == at_once
    book.close()


def test_everything_is_searched_again_whoever_wrote_it(gradebook: SqlGradebook, file: Path):
    other = connect(f"sqlite:///{file}")
    desk = Desk(gradebook)
    type_in(desk, "여기서 썼어요")
    assert found(other) == {"여기서 썼어요"}
    type_in(Desk(other, "auk"), "저기서 썼어요")
    assert found(gradebook) == found(other) == {"여기서 썼어요", "저기서 썼어요"}
    type_in(desk, "", "여기서 다시 썼어요")
    assert found(other) == {"여기서 썼어요", "저기서 썼어요", "여기서 다시 썼어요"}
    other.close()


def test_what_was_written_goes_with_its_student_and_a_pin_only_if_it_was_theirs(gradebook: SqlGradebook):
    theirs, another = Desk(gradebook, "auk"), Desk(gradebook, "booby")
    type_in(theirs, "아욱에게만 한 말이에요")
    type_in(another, "부비에게 한 말이에요")
    for text, only in (("아욱에게만", theirs.submission.id), ("모두에게", None), ("부비에게", another.submission.id)):
        gradebook.pin_comment(text, **PLACE, submission_id=only)
    assert len(found(gradebook)) == 2
    gradebook.erase_student(theirs.submission.student_id, coach="Mina")
    assert found(gradebook) == {"부비에게 한 말이에요"}
    assert [one.text for one in gradebook.pinned_comments(**PLACE)] == ["모두에게", "부비에게"]


def test_a_restored_gradebook_is_searched_as_it_stands(gradebook: SqlGradebook, tmp_path: Path):
    desk = Desk(gradebook)
    type_in(desk, "백업 전에 썼어요")
    gradebook.pin_comment("고정했어요", **PLACE, submission_id=None)
    gradebook.back_up(tmp_path / "b.zip")
    type_in(desk, "", "백업 뒤에 썼어요")
    assert "백업 뒤에 썼어요" in found(gradebook)
    gradebook.unpin_comment(1)
    gradebook.restore(tmp_path / "b.zip")
    assert found(gradebook) == {"백업 전에 썼어요"}
    assert [one.text for one in gradebook.pinned_comments(**PLACE)] == ["고정했어요"]


def test_another_gradebooks_comments_come_in_once(gradebook: SqlGradebook, tmp_path: Path):
    there = connect(f"sqlite:///{tmp_path / 'there.db'}", now=ticking())
    type_in(Desk(there, "auk"), "저쪽 초안이에요")
    both = Desk(there)
    type_in(both, "저쪽에서 버렸어요")
    there.discard_draft(*both.at, coach="Mina")
    both.save((1, "저쪽에서 저장했어요"))
    there.pin_comment("저쪽에서 고정", **PLACE, submission_id=both.submission.id)
    type_in(Desk(gradebook), "이쪽 초안이에요")
    gradebook.pin_comment("이쪽에서 고정", **PLACE, submission_id=None)
    file = backup(there)
    assert gradebook.bring_in(file).added["pinned_comment"] == 1
    wanted = {"저쪽 초안이에요", "저쪽에서 버렸어요", "저쪽에서 저장했어요", "이쪽 초안이에요"}
    assert wanted <= found(gradebook)
    assert {one.text for one in gradebook.pinned_comments(**PLACE)} == {"이쪽에서 고정", "저쪽에서 고정"}
    before = rows(gradebook)
    assert gradebook.bring_in(file).nothing
    assert rows(gradebook) == before
    there.close()


def test_the_database_keeps_one_draft_of_a_field_and_names_a_coach(gradebook: SqlGradebook, raw: sqlite3.Connection):
    desk = Desk(gradebook)
    values = {
        "submission_id": desk.at[0], "rubric_id": desk.at[1], "criterion_id": "training", "coach": "Mina", "at": AT,
        "text": "글", "own": 1, "state": "draft", "fullest": "", "changed": 1,
    }  # fmt: skip
    insert(raw, "past_comment", **values)
    for changes in ({}, {"state": "lost"}, {"state": "saved", "coach": " "}, {"state": "saved", "text": ""}):
        with pytest.raises(sqlite3.IntegrityError):
            insert(raw, "past_comment", **{**values, **changes})
    for changes in ({"coach": " "}, {"text": " "}):
        with pytest.raises(sqlite3.IntegrityError):
            insert(raw, "pinned_comment", **{**PLACE, "text": "글", "pinned_at": AT, **changes})
