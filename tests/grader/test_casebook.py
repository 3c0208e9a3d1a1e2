"""Questions answered, dismissed and taken up again; rules changed and withdrawn, within what can be sent."""

from dataclasses import replace

import pytest

from grader import precedent
from grader.casebook import Casebook
from grader.errors import EditConflict, PrecedentError
from grader.precedent import Precedent
from grader.question import Question
from tests.db.examples import Desk, suggestion
from tests.fakes import FakeGradebook

ASKED = Question(criterion_id="metric", text="Does a table count?")


@pytest.fixture
def desk() -> Desk:
    return Desk(FakeGradebook(), student="김철수")


@pytest.fixture
def book(desk: Desk) -> Casebook:
    return Casebook(gradebook=desk.gradebook, coach="Mina")


def in_force(desk: Desk) -> tuple[Precedent, ...]:
    return precedent.in_force(desk.gradebook.precedents("tabular"))


def test_an_answer_becomes_a_rule_with_its_case_and_without_the_students_name(desk: Desk, book: Casebook):
    made = book.answer(
        desk.submission, ASKED, rule="김철수 님처럼\n표면 2점", description="김철수의 표", suggestion=suggestion("metric", 1), score=2
    )  # fmt: skip
    assert (made.rule, made.description, made.coach) == ("[student] 님처럼 표면 2점", "[student]의 표", "Mina")
    assert made.case is not None
    assert (made.case.submission_id, made.case.cells, made.case.score) == (desk.submission.id, (3, 4), 2)
    assert (made.case.quote, made.case.question) == ("model.fit(X)", ASKED.text)
    assert in_force(desk) == (made,)


def test_a_case_without_a_score_of_the_coachs_has_the_suggested_one(desk: Desk, book: Casebook):
    assert book.answer(desk.submission, ASKED, rule="r", suggestion=suggestion("metric", 1)).case.score == 1
    assert book.answer(desk.submission, ASKED, rule="r").case.score is None


def test_a_question_is_open_until_it_is_answered_or_dismissed(desk: Desk, book: Casebook):
    def settled():
        return book.settled(desk.submission.id, ASKED, in_force(desk))

    assert settled().open
    book.dismiss(desk.submission.id, ASKED)
    assert settled().dismissed
    book.dismiss(desk.submission.id, ASKED, dismissed=False)
    assert settled().open
    rule = book.answer(desk.submission, ASKED, rule="Yes.")
    assert (settled().rule, settled().open) == (rule, False)
    other = Desk(desk.gradebook, "auk")
    assert book.settled(other.submission.id, ASKED, in_force(desk)).open
    assert book.settled(desk.submission.id, replace(ASKED, text="And a plot?"), in_force(desk)).open
    book.withdraw(rule)
    assert settled().open


def test_a_rule_is_changed_withdrawn_and_put_in_force_again(desk: Desk, book: Casebook):
    made = book.answer(desk.submission, ASKED, rule="Yes.", description="a table")
    assert book.edit(made, rule=" Yes. ", description="a table") == made
    changed = book.edit(made, rule="No.", description="a table by 김철수 님")
    assert (changed.rule, changed.description, changed.version) == ("No.", "a table by [student] 님", 2)
    with pytest.raises(EditConflict):
        book.edit(made, rule="Perhaps.", description="")
    gone = book.withdraw(changed)
    assert in_force(desk) == ()
    assert book.restore(gone).rule == "No."
    assert len(in_force(desk)) == 1


def test_the_last_change_of_a_rule_is_taken_back_from_its_versions_and_done_again(desk: Desk, book: Casebook):
    made = book.answer(desk.submission, ASKED, rule="Yes.", description="a table")
    changed = book.edit(made, rule="No.", description="two tables")
    with pytest.raises(EditConflict):
        book.undo(made)
    back = book.undo(changed)
    assert (back.rule, back.description, back.version, back.case) == ("Yes.", "a table", 3, made.case)
    assert book.undo(back).rule == "No."
    (now,) = in_force(desk)
    gone = book.withdraw(now)
    again = book.undo(gone)
    assert [one.rule for one in in_force(desk)] == ["No."]
    assert book.undo(again).withdrawn


def test_a_rule_that_was_just_laid_down_is_taken_back_and_can_come_again(desk: Desk, book: Casebook):
    gone = book.undo(book.add("tabular", "metric", "Count tables."))
    assert in_force(desk) == ()
    assert book.undo(gone).rule == "Count tables."
    assert len(in_force(desk)) == 1


def test_what_cannot_be_sent_is_not_kept(desk: Desk, book: Casebook):
    with pytest.raises(PrecedentError):
        book.add("tabular", "metric", " ")
    rules = [book.add("tabular", "metric", f"rule {number}") for number in range(precedent.MOST_OF_A_CRITERION)]
    with pytest.raises(PrecedentError, match="This criterion already has 8"):
        book.add("tabular", "metric", "one more")
    gone = book.withdraw(rules[0])
    book.add("tabular", "metric", "in its place")
    with pytest.raises(PrecedentError):
        book.restore(gone)
    assert book.edit(rules[1], rule="another wording", description="").rule == "another wording"
    assert len(in_force(desk)) == precedent.MOST_OF_A_CRITERION
