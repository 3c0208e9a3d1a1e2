"""What every gradebook knows of worklists: run against the fake and the real one."""

from dataclasses import replace

import pytest

from grader.batch import Line
from grader.errors import GradebookError, NotInGradebook
from grader.evaluation import DraftRating
from grader.ports import Gradebook
from grader.worklist import Progress, Scope, Station, lay_out
from tests.db.examples import RUBRIC, Desk, assignment

EVERYTHING = Scope(assignment="tabular")
IDS = [criterion.id for criterion in RUBRIC.criteria]


@pytest.fixture
def desks(gradebook: Gradebook) -> list[Desk]:
    return [Desk(gradebook, owner) for owner in ("crane", "auk", "booby")]


def ids(desks: list[Desk]) -> list[int]:
    return [desk.submission.id for desk in desks]


def listed(gradebook: Gradebook, scope: Scope = EVERYTHING) -> list[int]:
    rubric = gradebook.use_rubric(assignment())
    return [item.submission_id for item in lay_out(scope, IDS, gradebook.attempts_in(scope, rubric.id)).items]


def enter(desk: Desk, criterion: str, score: int | None = None, comment: str | None = None) -> None:
    entry = DraftRating(criterion_id=criterion, score=score, comment=comment)
    desk.gradebook.save_draft_rating(*desk.at, entry, coach="Mina", tab="t")


class TestWhatIsInAScope:
    def test_all_of_an_assignment_in_the_order_they_were_opened(self, gradebook: Gradebook, desks: list[Desk]):
        Desk(gradebook, "dodo", given=assignment("other"))
        assert listed(gradebook) == ids(desks)
        found = gradebook.attempts_in(EVERYTHING, None)
        assert [one.student_number for one in found] == [desk.submission.student_number for desk in desks]
        assert gradebook.attempts_in(Scope(assignment="nothing"), 1) == ()

    def test_a_batch_in_the_order_of_its_lines(self, gradebook: Gradebook, desks: list[Desk]):
        crane, auk, booby = ids(desks)
        lines = [Line(number=number, reference="https://github.com/a/b") for number in (2, 3, 7, 8)]
        batch = gradebook.add_batch(lines, assignment="tabular", name="", coach="Mina")
        for number, submission in ((2, booby), (7, crane), (8, booby)):
            gradebook.note_line(batch.id, number, submission_id=submission)
        scope = Scope(assignment="tabular", batch_id=batch.id)
        assert listed(gradebook, scope) == [booby, crane]
        again = Desk(gradebook, "booby", commit="d0d0" * 10).submission.id
        assert listed(gradebook, scope) == [again, crane]
        assert listed(gradebook) == [crane, auk, again]
        assert gradebook.attempts_in(Scope(assignment="other", batch_id=batch.id), 1) == ()
        assert gradebook.attempts_in(Scope(assignment="tabular", batch_id=99), 1) == ()
        assert gradebook.attempts_in(Scope(assignment="tabular", batch_id=10**17), 1) == ()

    def test_a_choice_is_of_the_students_of_what_was_chosen(self, gradebook: Gradebook, desks: list[Desk]):
        crane, _, booby = ids(desks)
        foreign = Desk(gradebook, "dodo", given=assignment("other")).submission.id
        scope = Scope(assignment="tabular", chosen=(crane, booby, foreign, 10**17))
        assert listed(gradebook, scope) == [crane, booby]
        again = Desk(gradebook, "crane", commit="d0d0" * 10).submission.id
        assert listed(gradebook, scope) == [again, booby]
        assert gradebook.attempts_in(Scope(assignment="tabular", chosen=(99,)), 1) == ()

    def test_one_by_a_wrong_link_is_known_as_such(self, gradebook: Gradebook, desks: list[Desk]):
        wrong, right = desks[0].submission.id, Desk(gradebook, "crane", commit="d0d0" * 10).submission.id
        gradebook.replace_submission(wrong, right)
        replaced = {one.submission_id: one.replaced for one in gradebook.attempts_in(EVERYTHING, 1)}
        assert replaced == {**dict.fromkeys(ids(desks), False), wrong: True, right: False}
        assert listed(gradebook) == [right, *ids(desks[1:])]


class TestHowFarItCame:
    def state(self, desk: Desk, rubric_id: int | None = None) -> tuple[Progress, frozenset[str]]:
        attempts = desk.gradebook.attempts_in(EVERYTHING, rubric_id or desk.rubric.id)
        (item,) = lay_out(EVERYTHING, IDS, attempts).items
        return item.progress, item.decided

    def test_from_nothing_to_saved_and_changed_again(self, desk: Desk):
        assert self.state(desk) == (Progress.TO_DO, frozenset())
        enter(desk, "training", comment="no score yet")
        assert self.state(desk) == (Progress.IN_WORK, frozenset())
        enter(desk, "metric", 2)
        assert self.state(desk) == (Progress.IN_WORK, {"metric"})
        desk.save()
        assert self.state(desk) == (Progress.DONE, {"training", "metric"})
        desk.gradebook.save_draft_overall(*desk.at, "more", 0, coach="Mina", tab="t")
        assert self.state(desk) == (Progress.IN_WORK, {"training", "metric"})
        enter(desk, "metric", None)
        assert self.state(desk) == (Progress.IN_WORK, {"training"})
        desk.gradebook.discard_draft(*desk.at, coach="Mina")
        assert self.state(desk) == (Progress.DONE, {"training", "metric"})

    def test_work_under_another_version_of_the_rubric_does_not_count(self, gradebook: Gradebook, desk: Desk):
        desk.save()
        other = gradebook.use_rubric(replace(assignment(), brief="another"))
        assert self.state(desk, other.id) == (Progress.TO_DO, frozenset())
        attempts = gradebook.attempts_in(EVERYTHING, None)
        assert lay_out(EVERYTHING, IDS, attempts).items[0].progress is Progress.TO_DO


class TestWhereACoachStopped:
    def test_is_kept_for_each_coach_and_list_and_moves_on(self, gradebook: Gradebook, desks: list[Desk]):
        first, second, _ = ids(desks)
        batch = gradebook.add_batch([Line(number=1, reference="x")], assignment="tabular", name="", coach="Mina")
        part = Scope(assignment="tabular", batch_id=batch.id)
        gradebook.keep_station(EVERYTHING, Station(submission_id=first), coach="Mina")
        gradebook.keep_station(part, Station(submission_id=first, criterion_id="metric"), coach="Mina")
        gradebook.keep_station(EVERYTHING, Station(submission_id=first), coach="Jun")
        gradebook.keep_station(EVERYTHING, Station(submission_id=second, criterion_id="training"), coach="Mina")
        stations = gradebook.kept_stations("Mina", 5)
        assert [(one.scope, one.station) for one in stations] == [
            (EVERYTHING, Station(submission_id=second, criterion_id="training")),
            (part, Station(submission_id=first, criterion_id="metric")),
        ]
        assert stations[0].at > stations[1].at
        assert gradebook.kept_stations("Mina", 1) == stations[:1]
        assert gradebook.kept_stations("Ara", 5) == ()
        assert gradebook.kept_station(EVERYTHING, "Jun") == Station(submission_id=first)
        assert gradebook.kept_station(part, "Jun") is None

    def test_a_choice_is_a_list_of_its_own(self, gradebook: Gradebook, desks: list[Desk]):
        first, second, third = ids(desks)
        one, other = (Scope(assignment="tabular", chosen=chosen) for chosen in ((first, second), (second, third)))
        for scope, at in ((EVERYTHING, third), (one, first), (other, second), (one, second)):
            gradebook.keep_station(scope, Station(submission_id=at), coach="Mina")
        kept = [(stop.scope, stop.station.submission_id) for stop in gradebook.kept_stations("Mina", 5)]
        assert kept == [(one, second), (other, second), (EVERYTHING, third)]
        assert gradebook.kept_station(other, "Mina") == Station(submission_id=second)

    def test_is_somebodys_and_somewhere(self, gradebook: Gradebook, desks: list[Desk]):
        here = Station(submission_id=desks[0].submission.id)
        with pytest.raises(GradebookError, match="coach"):
            gradebook.keep_station(EVERYTHING, here, coach=" ")
        with pytest.raises(NotInGradebook):
            gradebook.keep_station(EVERYTHING, Station(submission_id=99), coach="Mina")
        with pytest.raises(NotInGradebook):
            gradebook.keep_station(Scope(assignment="tabular", batch_id=99), here, coach="Mina")
        assert gradebook.kept_stations("Mina", 5) == ()
