"""Which submissions another rubric version has left behind."""

from dataclasses import replace

from grader.earlier_work import Work, left_behind
from grader.run import RunStatus
from tests.db.examples import Desk
from tests.fakes import FakeGradebook

AUK, BOOBY = (Desk(FakeGradebook(), owner).submission for owner in ("auk", "booby"))
BOOBY = replace(BOOBY, id=2)


def work(submission, number, score=None, run=None):
    return Work(submission=submission, rubric_id=number, number=number, max_score=4, score=score, run=run)


def numbers(found):
    return [(one.submission.student, one.number) for one in found]


def test_what_was_saved_under_another_version_is_left_behind():
    there = [work(AUK, 1, 3), work(AUK, 2, 4), work(BOOBY, 1, 2)]
    assert numbers(left_behind(there, 2)) == [("booby", 1)]
    assert numbers(left_behind(there, 3)) == [("auk", 2), ("booby", 1)]
    assert numbers(left_behind(there, None)) == [("auk", 2), ("booby", 1)]
    assert numbers(left_behind(there, 1)) == []


def test_what_was_saved_counts_before_what_was_only_suggested():
    there = [work(AUK, 1, 3), work(AUK, 2, run=RunStatus.COMPLETED)]
    assert numbers(left_behind(there, None)) == [("auk", 1)]


def test_a_run_counts_while_it_goes_on_and_when_it_brought_something():
    for status in RunStatus:
        there = [work(AUK, 1, 3), work(AUK, 2, run=status)]
        done = status not in (RunStatus.FAILED, RunStatus.CANCELLED)
        assert (left_behind(there, 2) == ()) is done


def test_nothing_that_was_only_tried_in_vain_is_left_behind():
    assert left_behind([work(AUK, 1, run=RunStatus.FAILED)], 2) == ()


def test_an_attempt_opened_by_a_wrong_link_is_left_out():
    assert left_behind([work(replace(AUK, replaced_by=9), 1, 3)], 2) == ()
