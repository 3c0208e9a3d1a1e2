"""What every gradebook must do to undo and redo from the record."""

import pytest

from grader.errors import EditConflict, GradebookError, NotInGradebook
from grader.evaluation import Draft, DraftRating, Origin
from grader.history import HistoryFilter
from grader.ports import Gradebook
from grader.reasons import Reason
from grader.steps import CHANGED, Move, StepKind
from tests.db.examples import Desk, suggestion


def enter(
    desk: Desk, comment: str | None = None, score: int | None = None, *, of: str = "training", tab: str = "t",
    move: Move = CHANGED, reason: Reason | None = None, coach: str = "Mina",
) -> DraftRating:  # fmt: skip
    """As a tab does that knows the newest state."""
    kept = desk.gradebook.draft(*desk.at).ratings.get(of)
    entry = DraftRating(
        criterion_id=of, score=score, comment=comment, reason=reason, revision=kept.revision if kept else 0
    )
    return desk.gradebook.save_draft_rating(*desk.at, entry, coach=coach, tab=tab, move=move)


def overall(desk: Desk, text: str, tab: str = "t") -> None:
    draft = desk.gradebook.draft(*desk.at)
    desk.gradebook.save_draft_overall(*desk.at, text, draft.overall_revision, coach="Mina", tab=tab)


def state(desk: Desk) -> tuple[dict[str, tuple[int | None, str | None]], str | None]:
    draft: Draft = desk.gradebook.draft(*desk.at)
    return {name: (kept.score, kept.comment) for name, kept in draft.ratings.items()}, draft.overall


def undo(desk: Desk, tab: str = "t", seen: int | None = None, coach: str = "Mina"):
    newest = desk.gradebook.steps(*desk.at).newest if seen is None else seen
    return desk.gradebook.undo(*desk.at, seen=newest, coach=coach, tab=tab)


def redo(desk: Desk, tab: str = "t", seen: int | None = None):
    newest = desk.gradebook.steps(*desk.at).newest if seen is None else seen
    return desk.gradebook.redo(*desk.at, seen=newest, coach="Mina", tab=tab)


class TestUndo:
    def test_on_an_untouched_desk_there_is_nothing_to_take_back(self, desk: Desk):
        steps = desk.gradebook.steps(*desk.at)
        assert (steps.undo, steps.redo, steps.newest) == (None, None, 0)
        with pytest.raises(GradebookError) as caught:
            undo(desk)
        assert caught.value.problem.key == "gradebook.nothing_to_undo"
        with pytest.raises(GradebookError) as caught:
            redo(desk)
        assert caught.value.problem.key == "gradebook.nothing_to_redo"

    def test_a_score_goes_and_comes_back(self, desk: Desk):
        enter(desk, "좋아요", 1)
        step = desk.gradebook.steps(*desk.at).undo
        assert step
        assert (step.kind, step.fields, step.coach) == (StepKind.SCORED, ("training",), "Mina")
        undo(desk)
        assert state(desk) == ({}, None)
        assert desk.gradebook.draft(*desk.at).changed_at is None
        again = desk.gradebook.steps(*desk.at)
        assert again.undo is None
        assert again.redo
        assert again.redo.id == step.id
        redo(desk)
        assert state(desk) == ({"training": (1, "좋아요")}, None)

    def test_each_act_is_taken_back_in_turn(self, desk: Desk):
        enter(desk, "a", 0)
        enter(desk, "a", 1)
        enter(desk, "b", 2, of="metric")
        overall(desk, "전체")
        states = [state(desk)]
        for _ in range(4):
            undo(desk)
            states.append(state(desk))
        assert states == [
            ({"training": (1, "a"), "metric": (2, "b")}, "전체"),
            ({"training": (1, "a"), "metric": (2, "b")}, None),
            ({"training": (1, "a")}, None),
            ({"training": (0, "a")}, None),
            ({}, None),
        ]
        for expected in reversed(states[:-1]):
            redo(desk)
            assert state(desk) == expected

    def test_something_new_ends_what_could_be_redone(self, desk: Desk):
        enter(desk, "a", 0)
        undo(desk)
        enter(desk, "b", 1)
        assert desk.gradebook.steps(*desk.at).redo is None
        undo(desk)
        assert state(desk) == ({}, None)

    def test_one_burst_of_typing_is_one_step(self, desk: Desk):
        enter(desk, "", 1)
        for text in ("좋", "좋아", "좋아요"):
            enter(desk, text, 1)
        undo(desk)
        assert state(desk) == ({"training": (1, "")}, None)

    def test_typing_somewhere_else_is_another_step(self, desk: Desk):
        enter(desk, "a")
        enter(desk, "b", of="metric")
        overall(desk, "c")
        enter(desk, "ab")
        undo(desk)
        assert state(desk) == ({"training": (None, "a"), "metric": (None, "b")}, "c")
        undo(desk)
        assert state(desk) == ({"training": (None, "a"), "metric": (None, "b")}, None)

    def test_what_is_typed_in_another_tab_is_another_step(self, desk: Desk):
        enter(desk, "a", tab="t1")
        enter(desk, "ab", tab="t2")
        undo(desk, tab="t2")
        assert state(desk) == ({"training": (None, "a")}, None)

    def test_what_was_done_together_goes_together(self, desk: Desk):
        together = Move(kind=StepKind.ACCEPTED, token="x")
        enter(desk, "a", 1, move=together)
        enter(desk, "b", 2, of="metric", move=together)
        step = desk.gradebook.steps(*desk.at).undo
        assert step
        assert (step.kind, step.fields) == (StepKind.ACCEPTED, ("training", "metric"))
        undo(desk)
        assert state(desk) == ({}, None)
        redo(desk)
        assert state(desk) == ({"training": (1, "a"), "metric": (2, "b")}, None)

    def test_the_same_once_more_is_another_step(self, desk: Desk):
        enter(desk, "a", 1, move=Move(kind=StepKind.ACCEPTED, token="x"))
        enter(desk, "b", 2, of="metric", move=Move(kind=StepKind.ACCEPTED, token="y"))
        undo(desk)
        assert state(desk) == ({"training": (1, "a")}, None)

    def test_a_reason_is_a_step(self, desk: Desk):
        enter(desk, "a", 0)
        enter(desk, "a", 0, reason=Reason.MISSING)
        assert desk.gradebook.draft(*desk.at).ratings["training"].reason is Reason.MISSING
        assert undo(desk).kind is StepKind.REASONED
        assert desk.gradebook.draft(*desk.at).ratings["training"].reason is None
        redo(desk)
        assert desk.gradebook.draft(*desk.at).ratings["training"].reason is Reason.MISSING

    def test_a_discarded_draft_comes_back_whole(self, desk: Desk):
        enter(desk, "a", 1, reason=Reason.OVERLOOKED)
        enter(desk, None, 3, of="metric")
        overall(desk, "전체")
        before, entries = state(desk), desk.gradebook.draft(*desk.at).ratings
        desk.gradebook.discard_draft(*desk.at, coach="Mina", tab="t")
        assert undo(desk).kind is StepKind.DISCARDED
        assert state(desk) == before
        assert desk.gradebook.draft(*desk.at).ratings["training"].reason is entries["training"].reason
        redo(desk)
        assert state(desk) == ({}, None)
        assert desk.gradebook.evaluation_rows(HistoryFilter()).total == 0

    def test_nothing_that_was_entered_leaves_the_log(self, gradebook: Gradebook, desk: Desk):
        enter(desk, "a", 1)
        undo(desk)
        redo(desk)
        undo(desk)
        enter(desk, "z", 1)
        assert undo(desk).fields == ("training",)

    @pytest.mark.parametrize("coach", ["", "  "])
    def test_a_coach_is_named(self, desk: Desk, coach: str):
        enter(desk, "a", 1)
        newest = desk.gradebook.steps(*desk.at).newest
        for act in (desk.gradebook.undo, desk.gradebook.redo):
            with pytest.raises(GradebookError):
                act(*desk.at, seen=newest, coach=coach, tab="t")

    def test_unknown_ids_are_said(self, desk: Desk):
        for act in (desk.gradebook.undo, desk.gradebook.redo):
            with pytest.raises(NotInGradebook):
                act(99, desk.rubric.id, seen=0, coach="Mina", tab="t")
        with pytest.raises(NotInGradebook):
            desk.gradebook.steps(desk.submission.id, 99)

    def test_desks_do_not_mix(self, gradebook: Gradebook):
        first, second = Desk(gradebook, "auk"), Desk(gradebook, "booby")
        enter(first, "a", 1)
        enter(second, "b", 0)
        undo(first)
        assert (state(first), state(second)) == (({}, None), ({"training": (0, "b")}, None))


class TestTwoTabs:
    def test_what_another_tab_entered_since_stays(self, desk: Desk):
        enter(desk, "mine", 1, tab="t1")
        seen = desk.gradebook.steps(*desk.at).newest
        enter(desk, "theirs", 2, of="metric", tab="t2", coach="Jun")
        with pytest.raises(EditConflict) as caught:
            undo(desk, tab="t1", seen=seen)
        assert caught.value.problem.values["coach"] == "Jun"
        assert state(desk)[0].keys() == {"training", "metric"}
        undo(desk, tab="t1", seen=caught.value.revision)
        assert state(desk)[0].keys() == {"training"}

    def test_what_the_tab_did_itself_since_is_no_conflict(self, desk: Desk):
        enter(desk, "a", 1)
        seen = desk.gradebook.steps(*desk.at).newest
        enter(desk, "b", 2, of="metric")
        undo(desk, seen=seen)
        assert state(desk)[0].keys() == {"training"}

    def test_two_tabs_that_undo_at_once_take_back_one_step(self, desk: Desk):
        enter(desk, "a", 1, tab="t1")
        enter(desk, "b", 2, of="metric", tab="t1")
        seen = desk.gradebook.steps(*desk.at).newest
        undo(desk, tab="t1", seen=seen)
        with pytest.raises(EditConflict):
            undo(desk, tab="t2", seen=seen)
        assert state(desk)[0].keys() == {"training"}

    def test_an_entry_over_one_that_was_taken_back_elsewhere_is_a_conflict(self, desk: Desk):
        kept = enter(desk, "a", 1, tab="t1")
        undo(desk, tab="t2")
        mine = DraftRating(criterion_id="training", score=1, comment="ab", revision=kept.revision)
        with pytest.raises(EditConflict) as caught:
            desk.gradebook.save_draft_rating(*desk.at, mine, coach="Jun", tab="t1b")
        assert state(desk) == ({}, None)
        mine = DraftRating(criterion_id="training", score=1, comment="ab", revision=caught.value.revision)
        desk.gradebook.save_draft_rating(*desk.at, mine, coach="Jun", tab="t1b")
        assert state(desk)[0]["training"] == (1, "ab")

    def test_so_it_is_with_the_overall_feedback(self, desk: Desk):
        revision = desk.gradebook.save_draft_overall(*desk.at, "a", 0, coach="Mina", tab="t1")
        undo(desk, tab="t2")
        with pytest.raises(EditConflict) as caught:
            desk.gradebook.save_draft_overall(*desk.at, "ab", revision, coach="Jun", tab="t3")
        desk.gradebook.save_draft_overall(*desk.at, "ab", caught.value.revision, coach="Jun", tab="t3")
        assert state(desk)[1] == "ab"


class TestUndoingASave:
    def test_the_version_is_taken_back_and_stands_in_the_draft(self, desk: Desk):
        enter(desk, "좋아요", 1)
        desk.save((1, "좋아요"), (3, "네"), overall="끝")
        step = undo(desk)
        assert (step.kind, step.version) == (StepKind.SAVED, 1)
        assert state(desk) == ({"training": (1, "좋아요"), "metric": (3, "네")}, "끝")
        assert desk.gradebook.evaluations(desk.submission.id) == ()
        (gone,) = desk.gradebook.evaluations(desk.submission.id, withdrawn=True)
        assert gone.withdrawn
        assert (gone.version, gone.withdrawn.coach) == (1, "Mina")
        assert desk.gradebook.latest_evaluations([desk.at]) == {}
        assert desk.gradebook.draft(*desk.at).based_on == 0

    def test_history_lists_and_blind_grading_follow(self, desk: Desk):
        book = desk.gradebook
        desk.save()
        undo(desk)
        (row,) = book.evaluation_rows(HistoryFilter()).rows
        assert (row.status, row.version, row.score, row.changed) == ("draft", 0, None, False)
        assert book.standings([desk.submission.id])[desk.submission.id].score is None
        assert [work.score for work in book.work_on("tabular")] == []
        assert book.concealed([desk.submission.id]) == {desk.submission.id}
        redo(desk)
        (row,) = book.evaluation_rows(HistoryFilter()).rows
        assert (row.status, row.version, row.score, row.changed) == ("final", 2, 3, False)
        assert book.concealed([desk.submission.id]) == frozenset()

    def test_the_version_before_is_in_force_again(self, desk: Desk):
        book = desk.gradebook
        first = desk.save((1, "a"), (2, "b"))
        desk.save((0, "c"), (3, "d"), based_on=1, coach="Jun")
        undo(desk)
        assert book.latest_evaluations([desk.at]) == {desk.at: first}
        (row,) = book.evaluation_rows(HistoryFilter()).rows
        assert (row.version, row.score, row.changed, row.coach) == (1, 3, True, "Mina")
        assert book.draft(*desk.at).based_on == 1
        assert book.standings([desk.submission.id])[desk.submission.id].score == 3

    def test_the_next_version_leaves_no_gap(self, desk: Desk):
        desk.save()
        undo(desk)
        assert desk.save((0, "x"), based_on=0).version == 2
        assert [one.version for one in desk.gradebook.evaluations(desk.submission.id)] == [2]

    def test_what_was_taken_back_cannot_be_revised(self, desk: Desk):
        desk.save()
        undo(desk)
        with pytest.raises(EditConflict) as caught:
            desk.save((0, "x"), based_on=1)
        assert caught.value.problem.key == "gradebook.evaluation_taken_back"

    def test_saving_again_is_another_version_and_can_be_taken_back_too(self, desk: Desk):
        run = desk.run()
        desk.gradebook.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
        ratings = {"training": (0, "아니요"), "metric": (2, "네")}
        first = desk.gradebook.save_evaluation(
            *desk.at, ratings=ratings, overall="끝", coach="Mina", run_id=run.id, based_on=0, tab="t",
            reasons={"training": Reason.UNPROVEN},
        )  # fmt: skip
        undo(desk)
        redo(desk)
        (again,) = desk.gradebook.evaluations(desk.submission.id)
        assert (again.version, again.run_id, again.overall) == (2, run.id, "끝")
        assert [(r.score, r.comment, r.origin, r.reason) for r in again.ratings] == [
            (r.score, r.comment, r.origin, r.reason) for r in first.ratings
        ]
        undo(desk)
        assert desk.gradebook.evaluations(desk.submission.id) == ()
        assert len(desk.gradebook.evaluations(desk.submission.id, withdrawn=True)) == 2

    def test_behind_a_save_everything_before_it_can_be_taken_back(self, desk: Desk):
        enter(desk, "a", 1)
        enter(desk, "b", 2, of="metric")
        desk.save((1, "a"), (2, "b"), overall="끝")
        undo(desk)
        undo(desk)
        assert state(desk) == ({"training": (1, "a")}, "끝")
        undo(desk)
        assert state(desk) == ({}, "끝")

    def test_a_save_in_another_tab_is_not_taken_back_unseen(self, desk: Desk):
        enter(desk, "a", 1, tab="t1")
        seen = desk.gradebook.steps(*desk.at).newest
        desk.save()
        with pytest.raises(EditConflict):
            undo(desk, tab="t1", seen=seen)
        assert len(desk.gradebook.evaluations(desk.submission.id)) == 1


class TestReasons:
    def test_a_reason_is_kept_with_the_rating(self, desk: Desk):
        saved = desk.gradebook.save_evaluation(
            *desk.at, ratings={"training": (0, "x"), "metric": (2, "y")}, overall="", coach="Mina", run_id=None,
            based_on=0, reasons={"training": Reason.MISSING},
        )  # fmt: skip
        assert [rating.reason for rating in saved.ratings] == [Reason.MISSING, None]
        assert desk.gradebook.evaluations(desk.submission.id) == (saved,)
        assert desk.gradebook.latest_evaluations([desk.at])[desk.at] == saved
        assert saved.ratings[0].origin is Origin.OWN

    def test_nobody_has_to_give_one(self, desk: Desk):
        assert [rating.reason for rating in desk.save((0, "x"), (0, "y")).ratings] == [None, None]


def test_what_was_taken_back_is_nobodys_gain(desk: Desk):
    desk.save()
    assert len(desk.gradebook.graded_by("Mina")) == 1
    undo(desk)
    assert desk.gradebook.graded_by("Mina") == ()
    assert desk.gradebook.origins_by_criterion("Mina", "tabular") == {}
