"""What every gradebook does with batches: run against the fake and the real one."""

import pytest

from grader.batch import Line, LineStatus
from grader.errors import GradebookError, NotInGradebook, Problem
from grader.evaluation import DraftRating
from grader.ports import Gradebook
from grader.run import RunStatus
from tests.db.examples import Desk, fetched

LINES = (Line(number=2, reference="https://github.com/a/b", student="김민준"), Line(number=5, reference="nonsense"))


def test_a_batch_is_kept_with_its_lines_and_found_again(gradebook: Gradebook):
    first = gradebook.add_batch(LINES, assignment="tabular", name="명단.csv", coach="Mina")
    second = gradebook.add_batch(LINES[:1], assignment="tabular", name="", coach="Mina")
    assert first.lines == LINES
    assert gradebook.batch(first.id) == first
    assert gradebook.batches(5) == (second, first)
    assert gradebook.batches(1) == (second,)


def test_each_line_says_what_became_of_it(gradebook: Gradebook):
    batch = gradebook.add_batch(LINES, assignment="tabular", name="", coach="Mina")
    kept = gradebook.add_submission(fetched(), assignment="tabular", student="김민준")
    problem = Problem("source.not_a_link", {})
    gradebook.note_line(batch.id, 2, submission_id=kept.id)
    gradebook.note_line(batch.id, 5, problem=problem)
    lines = gradebook.batch(batch.id).lines
    assert [line.status for line in lines] == [LineStatus.OPENED, LineStatus.REFUSED]
    assert (lines[0].submission_id, lines[1].problem) == (kept.id, problem)


def test_a_corrected_line_is_to_be_tried_again(gradebook: Gradebook):
    batch = gradebook.add_batch(LINES, assignment="tabular", name="", coach="Mina")
    gradebook.note_line(batch.id, 5, problem=Problem("source.not_a_link", {}))
    gradebook.correct_line(batch.id, 5, reference=" https://github.com/c/d ", student="이서연")
    line = gradebook.batch(batch.id).lines[1]
    assert (line.status, line.reference, line.student) == (LineStatus.WAITING, "https://github.com/c/d", "이서연")


def test_what_is_not_there_is_said_to_be_unknown(gradebook: Gradebook):
    batch = gradebook.add_batch(LINES, assignment="tabular", name="", coach="Mina")
    with pytest.raises(NotInGradebook):
        gradebook.batch(99)
    with pytest.raises(NotInGradebook):
        gradebook.note_line(batch.id, 3)
    with pytest.raises(GradebookError, match="coach"):
        gradebook.add_batch(LINES, assignment="tabular", name="", coach=" ")


def test_standings_tell_how_far_each_submission_has_come(gradebook: Gradebook):
    untouched, started, drafted, saved = (Desk(gradebook, owner) for owner in ("auk", "booby", "crane", "dodo"))
    started.run()
    gradebook.save_draft_rating(*drafted.at, DraftRating(criterion_id="training", score=1), coach="Mina", tab="t")
    saved.save()
    ids = [desk.submission.id for desk in (untouched, started, drafted, saved)]
    found = gradebook.standings([*ids, 99])
    assert set(found) == set(ids)
    assert [found[number].submission for number in ids] == [gradebook.submission(number) for number in ids]
    assert [found[number].run for number in ids] == [None, RunStatus.QUEUED, None, None]
    assert [found[number].score for number in ids] == [None, None, None, 3]
    assert found[ids[3]].max_score == 4
    assert [found[number].changed for number in ids] == [False, False, True, False]
    assert gradebook.standings([]) == {}
