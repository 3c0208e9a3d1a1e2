"""What every gradebook does: one test class, run against the fake and the real one."""

import threading
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from grader.errors import EditConflict, GradebookError, GraderError, NotInGradebook, Problem
from grader.evaluation import DraftRating, Origin
from grader.history import HistoryFilter, Sort
from grader.instructions import Instructions
from grader.ports import Gradebook
from grader.rubric import Rubric
from grader.run import ManifestEntry, RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request
from grader.settings import Secret
from tests.db.examples import RUBRIC, START, Desk, assignment, criterion, fetched, suggestion


def entry(comment: str | None = None, score: int | None = None, revision: int = 0, of: str = "training") -> DraftRating:
    return DraftRating(criterion_id=of, score=score, comment=comment, revision=revision)


class TestSubmissions:
    def test_a_submission_is_kept_with_its_snapshot(self, gradebook: Gradebook):
        file = fetched("펭귄", content=bytes(range(256)) * 50)
        kept = gradebook.add_submission(file, assignment="tabular", student="김펭귄")
        assert gradebook.submission(kept.id) == kept
        assert (kept.owner, kept.student, kept.sha256, kept.commit) == ("펭귄", "김펭귄", file.sha256, file.commit)
        assert kept.opened_at == START + timedelta(seconds=1)
        assert gradebook.snapshot(kept.id) == file.content

    def test_the_same_file_opened_again_is_the_submission_already_kept(self, gradebook: Gradebook):
        first = gradebook.add_submission(fetched(), assignment="tabular", student="penguin")
        again = gradebook.add_submission(fetched(reference="other link"), assignment="tabular", student="somebody")
        assert again == first

    @pytest.mark.parametrize(
        "change", [{"commit": "d0d0" * 10}, {"path": "b.ipynb"}, {"repo": "dl"}, {"content": b"{}"}]
    )
    def test_another_commit_path_or_content_is_another_submission(self, gradebook: Gradebook, change: dict[str, str]):
        first = gradebook.add_submission(fetched(), assignment="tabular", student="penguin")
        other = gradebook.add_submission(fetched(**change), assignment="tabular", student="penguin")
        assert other.id != first.id

    def test_the_same_file_for_another_assignment_is_another_submission(self, gradebook: Gradebook):
        first = gradebook.add_submission(fetched(), assignment="tabular", student="penguin")
        other = gradebook.add_submission(fetched(), assignment="images", student="penguin")
        assert other.id != first.id
        assert gradebook.snapshot(other.id) == gradebook.snapshot(first.id)

    def test_recent_submissions_follow_opening_drafting_and_saving(self, gradebook: Gradebook):
        desks = [Desk(gradebook, owner) for owner in ("auk", "booby", "crane", "dodo")]
        desks[0].save()
        gradebook.save_draft_rating(*desks[1].at, entry("좋아요"), coach="Mina", tab="t")
        gradebook.add_submission(fetched("crane"), assignment="tabular", student="crane")
        assert [item.owner for item in gradebook.recent_submissions(3)] == ["crane", "booby", "auk"]
        assert gradebook.recent_submissions(0) == ()

    @pytest.mark.parametrize("number", [0, -1, 99, 10**30])
    def test_an_unknown_submission_is_said_to_be_unknown(self, gradebook: Gradebook, number: int):
        for call in (gradebook.submission, gradebook.snapshot, gradebook.runs_of, gradebook.evaluations):
            with pytest.raises(NotInGradebook, match="no submission"):
                call(number)

    def test_text_that_is_no_valid_unicode_is_kept_as_well_as_it_can_be(self, desk: Desk):
        kept = desk.gradebook.save_draft_rating(*desk.at, entry("broken \ud83d half\x00 and 😀"), coach="Mina", tab="t")
        assert kept.comment == "broken \ufffd half\x00 and 😀"
        assert desk.gradebook.draft(*desk.at).ratings["training"] == kept
        saved = desk.save(training=(1, "\udc00"))
        assert desk.gradebook.evaluations(desk.submission.id)[0] == saved
        assert saved.ratings[0].comment == "\ufffd"


class TestRubrics:
    def test_equal_content_is_the_same_version(self, gradebook: Gradebook):
        first = gradebook.use_rubric(assignment())
        assert gradebook.use_rubric(assignment(title="New title")) == first
        assert gradebook.rubric_version(first.id) == first
        assert (first.number, first.digest, first.rubric) == (1, assignment().digest, RUBRIC)
        assert gradebook.rubric_version(first.id).rubric.digest == RUBRIC.digest

    def test_a_version_keeps_all_that_the_model_is_told(self, gradebook: Gradebook):
        version = gradebook.use_rubric(assignment())
        assert gradebook.rubric_version(version.id).as_assignment() == assignment()
        assert gradebook.rubric_versions("tabular")[0].as_assignment() == assignment()

    def test_another_brief_is_another_version(self, gradebook: Gradebook):
        first = gradebook.use_rubric(assignment())
        other = gradebook.use_rubric(replace(assignment(), brief="모델을 하나만 만든다"))
        assert (first.number, other.number) == (1, 2)
        assert gradebook.use_rubric(assignment()) == first
        assert gradebook.rubric_version(other.id).brief == "모델을 하나만 만든다"

    def test_versions_count_up_per_assignment(self, gradebook: Gradebook):
        other = Rubric(criteria=(criterion("training", 0, 2),))
        numbers = [
            gradebook.use_rubric(assignment(key, rubric=rubric)).number
            for key, rubric in (("a", RUBRIC), ("a", other), ("b", other), ("a", RUBRIC))
        ]
        assert numbers == [1, 2, 1, 1]
        assert [(version.number, version.rubric) for version in gradebook.rubric_versions("a")] == [
            (2, other),
            (1, RUBRIC),
        ]
        assert gradebook.rubric_versions("never used") == ()

    def test_an_unknown_rubric_version_is_said_to_be_unknown(self, gradebook: Gradebook, desk: Desk):
        with pytest.raises(NotInGradebook, match="no rubric version 99"):
            gradebook.rubric_version(99)
        with pytest.raises(NotInGradebook, match="no rubric version 99"):
            gradebook.draft(desk.submission.id, 99)


class TestRuns:
    def test_a_run_is_queued_started_and_completed(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        assert (run.status, run.suggestions, run.usage, run.problem) == (RunStatus.QUEUED, (), None, None)
        assert book.run(run.id) == run
        manifest = (ManifestEntry(cell=1, kind="code", status="shortened", reason="prompt.long", tokens=12),)
        book.start_run(run.id, manifest=manifest)
        running = book.run(run.id)
        assert (running.status, running.manifest) == (RunStatus.RUNNING, manifest)
        assert running.started_at is not None
        book.note_progress(run.id, transcript='{"crit', overall="")
        assert book.run(run.id).transcript == '{"crit'
        book.record_suggestion(run.id, suggestion("training"))
        usage = Usage(prompt_tokens=100, completion_tokens=20, cached_tokens=90, reasoning_tokens=5)
        book.finish_run(run.id, RunStatus.COMPLETED, transcript="{}", overall="좋아요", usage=usage, cost_usd=0.01)
        done = book.run(run.id)
        assert (done.status, done.transcript, done.overall) == (RunStatus.COMPLETED, "{}", "좋아요")
        assert (done.usage, done.cost_usd, done.suggestions) == (usage, 0.01, (suggestion("training"),))
        assert done.finished_at is not None
        assert done.started_at == running.started_at

    def test_a_failed_run_keeps_its_problem_and_an_unknown_cost(self, desk: Desk):
        run = desk.run()
        problem = Problem("gradebook.no_run", {"id": 3})
        desk.gradebook.finish_run(run.id, RunStatus.FAILED, transcript="", overall="", problem=problem)
        kept = desk.gradebook.run(run.id)
        assert (kept.problem, kept.cost_usd, kept.usage) == (problem, None, None)

    def test_the_first_end_stands(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        book.finish_run(run.id, RunStatus.CANCELLED, transcript="first", overall="")
        book.finish_run(run.id, RunStatus.COMPLETED, transcript="second", overall="x")
        book.note_progress(run.id, transcript="third", overall="y")
        book.start_run(run.id, manifest=())
        kept = book.run(run.id)
        assert (kept.status, kept.transcript, kept.overall, kept.started_at) == (RunStatus.CANCELLED, "first", "", None)

    def test_a_run_cannot_end_as_running(self, desk: Desk):
        with pytest.raises(ValueError, match="a run ends"):
            desk.gradebook.finish_run(desk.run().id, RunStatus.RUNNING, transcript="", overall="")

    def test_of_two_suggestions_for_a_criterion_the_later_counts(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        first, other, later = suggestion("training", 0), suggestion("metric", None), suggestion("training", 1, "다시")
        for item in (first, other, later):
            book.record_suggestion(run.id, item)
        assert book.run(run.id).suggestions == (other, later)

    def test_a_suggestion_must_fit_the_rubric(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        with pytest.raises(NotInGradebook, match="no criterion"):
            book.record_suggestion(run.id, suggestion("beauty"))
        with pytest.raises(GradebookError, match="Choose one of 0, 1"):
            book.record_suggestion(run.id, suggestion("training", 7))
        assert book.run(run.id).suggestions == ()

    def test_runs_of_a_submission_come_newest_first(self, gradebook: Gradebook, desk: Desk):
        first, second = desk.run("a"), desk.run("b")
        other = Desk(gradebook, given=assignment(rubric=Rubric(criteria=(criterion("training", 0, 2),))))
        third = other.run("c")
        assert gradebook.runs_of(desk.submission.id) == (third, second, first)
        assert gradebook.runs_of(desk.submission.id, desk.rubric.id) == (second, first)

    def test_a_run_keeps_what_it_was_asked_for(self, desk: Desk):
        book, graded = desk.gradebook, desk.run()
        assert (graded.purpose, graded.beside, graded.criteria) == (RunPurpose.GRADE, None, ())
        opinion = desk.run("b", purpose=RunPurpose.OPINION, beside=graded.id, criteria=["metric"])
        twin = desk.run(purpose=RunPurpose.TWIN, beside=graded.id)
        assert (opinion.purpose, opinion.beside, opinion.criteria) == (RunPurpose.OPINION, graded.id, ("metric",))
        assert (twin.purpose, twin.beside, twin.criteria) == (RunPurpose.TWIN, graded.id, ())
        assert book.runs_of(desk.submission.id) == (twin, opinion, graded)
        assert book.run(opinion.id) == opinion

    def test_a_run_stands_beside_one_that_was_to_grade_the_same(self, gradebook: Gradebook, desk: Desk):
        graded, foreign = desk.run(), Desk(gradebook, "auk").run()
        opinion = desk.run(purpose=RunPurpose.OPINION, beside=graded.id)
        for purpose, beside in ((RunPurpose.TWIN, None), (RunPurpose.GRADE, graded.id)):
            with pytest.raises(ValueError, match="stands beside"):
                desk.run(purpose=purpose, beside=beside)
        with pytest.raises(NotInGradebook, match="no run 99"):
            desk.run(purpose=RunPurpose.TWIN, beside=99)
        with pytest.raises(GradebookError, match="another submission"):
            desk.run(purpose=RunPurpose.OPINION, beside=foreign.id)
        with pytest.raises(GradebookError, match="second opinion"):
            desk.run(purpose=RunPurpose.OPINION, beside=opinion.id)
        with pytest.raises(NotInGradebook, match="no criterion"):
            desk.run(purpose=RunPurpose.OPINION, beside=graded.id, criteria=["beauty"])
        assert gradebook.runs_of(desk.submission.id) == (opinion, graded)

    def test_a_run_that_resumes_another_has_all_of_it_from_the_first_moment(self, desk: Desk):
        book, old = desk.gradebook, desk.run()
        book.record_suggestion(old.id, suggestion("training", 0, "erst"))
        book.record_suggestion(old.id, suggestion("training", 1, "dann"))
        book.record_suggestion(old.id, suggestion("metric", None))
        book.finish_run(old.id, RunStatus.FAILED, transcript='{"a', overall="반쯤")
        before = book.run(old.id)
        new = book.resume_run(old.id, model="m", endpoint="e", started_by="Jun")
        assert book.run(new.id) == new
        assert new == replace(
            desk.run(), id=new.id, queued_at=new.queued_at, model="m", endpoint="e", started_by="Jun",
            suggestions=before.suggestions, transcript='{"a', overall="반쯤",
        )  # fmt: skip
        assert book.run(old.id) == before
        book.record_suggestion(new.id, suggestion("metric", 2))
        assert {item.criterion_id: item.score for item in book.run(new.id).suggestions} == {"training": 1, "metric": 2}

    def test_runs_under_way_are_left_to_whoever_works_on_them(self, desk: Desk):
        queued, running = desk.run(), desk.run()
        desk.gradebook.start_run(running.id, manifest=())
        assert desk.gradebook.interrupt_unfinished() == 0
        assert {desk.gradebook.run(run.id).status.active for run in (queued, running)} == {True}

    def test_unfinished_runs_are_interrupted_once(self, desk: Desk):
        book = desk.gradebook
        queued, running, done = desk.run(), desk.run(), desk.run()
        book.start_run(running.id, manifest=())
        book.record_suggestion(running.id, suggestion())
        book.finish_run(done.id, RunStatus.COMPLETED, transcript="", overall="")
        book.close()
        mine = desk.run()
        assert book.interrupt_unfinished() == 2
        assert book.interrupt_unfinished() == 0
        statuses = [book.run(run.id).status.value for run in (queued, running, done, mine)]
        assert statuses == ["interrupted", "interrupted", "completed", "queued"]
        assert book.run(running.id).suggestions == (suggestion(),)
        assert book.run(running.id).finished_at is not None

    def test_every_call_keeps_what_it_was_sent(self, desk: Desk):
        book, run, other = desk.gradebook, desk.run(), desk.run()
        assert book.prompts_of(run.id) == ()
        reasons = (CallReason.WHOLE, CallReason.AGAIN, CallReason.REST)
        said = ("[system]\n채점하세요", "[system]\n채점하세요", "half \ud83d")
        numbers = [
            book.record_prompt(run.id, text=text, digest=f"d{why}", why=why)
            for text, why in zip(said, reasons, strict=True)
        ]
        assert numbers == [1, 2, 3]
        assert book.record_prompt(other.id, text="x", digest="d", why=CallReason.PART) == 1
        kept = book.prompts_of(run.id)
        assert [(call.number, call.why, call.text, call.digest) for call in kept] == [
            (1, "whole", said[0], "dwhole"), (2, "again", said[1], "dagain"), (3, "rest", "half \ufffd", "drest"),
        ]  # fmt: skip
        assert kept[0].at < kept[1].at < kept[2].at

    def test_a_call_keeps_how_it_went_to_the_endpoint(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        plain = Request(parameters={"max_tokens": 16_000, "response_format": "json_schema"})
        humble = Request(parameters={"temperature": 0.2}, added="Answer with {…}", not_taken=("reasoning_effort",))
        with pytest.raises(ValueError, match="prompt is recorded"):
            book.record_request(run.id, plain)
        book.record_prompt(run.id, text="x", digest="d", why=CallReason.WHOLE)
        book.record_request(run.id, plain)
        book.record_request(run.id, humble)
        book.record_prompt(run.id, text="y", digest="e", why=CallReason.REST)
        book.record_request(run.id, humble)
        book.record_prompt(run.id, text="z", digest="f", why=CallReason.REST)
        assert [call.requests for call in book.prompts_of(run.id)] == [(plain, humble), (humble,), ()]

    def test_a_call_is_recorded_also_when_its_run_was_ended_meanwhile(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        book.finish_run(run.id, RunStatus.CANCELLED, transcript="", overall="")
        assert book.record_prompt(run.id, text="x", digest="d", why=CallReason.WHOLE) == 1
        assert [call.text for call in book.prompts_of(run.id)] == ["x"]

    def test_an_unknown_run_is_said_to_be_unknown(self, gradebook: Gradebook):
        for call in (
            lambda: gradebook.run(7),
            lambda: gradebook.resume_run(7, model="m", endpoint="e", started_by="Mina"),
            lambda: gradebook.start_run(7, manifest=()),
            lambda: gradebook.record_prompt(7, text="", digest="", why=CallReason.WHOLE),
            lambda: gradebook.record_request(7, Request(parameters={})),
            lambda: gradebook.prompts_of(7),
            lambda: gradebook.record_suggestion(7, suggestion()),
            lambda: gradebook.note_progress(7, transcript="", overall=""),
            lambda: gradebook.finish_run(7, RunStatus.FAILED, transcript="", overall=""),
        ):
            with pytest.raises(NotInGradebook, match="no run 7"):
                call()


KIND = Instructions(extra="친절하게", effort="high", temperature=0.0)


class TestInstructions:
    def test_versions_are_kept_once_and_come_newest_first(self, desk: Desk):
        book = desk.gradebook
        other = Instructions(persona="You teach statistics.", longest_reply=8_000)
        assert book.keep_instructions("tabular", KIND) == KIND.digest
        assert book.keep_instructions("tabular", other) == other.digest
        assert book.keep_instructions("tabular", Instructions(**KIND.stored())) == KIND.digest
        assert book.keep_instructions("images", KIND) == KIND.digest
        kept = book.instructions_versions("tabular")
        assert [(version.digest, version.instructions, version.runs) for version in kept] == [
            (other.digest, other, 0), (KIND.digest, KIND, 0),
        ]  # fmt: skip
        assert kept[1].created_at < kept[0].created_at
        assert len(book.instructions_versions("images")) == 1
        assert book.instructions_versions("never told anything") == ()

    def test_the_standard_ones_are_not_kept(self, desk: Desk):
        assert desk.gradebook.keep_instructions("tabular", Instructions()) == ""
        run = desk.run()
        assert (run.instructions_digest, desk.gradebook.instructions_of(run.id)) == ("", Instructions())
        assert desk.gradebook.instructions_versions("tabular") == ()

    def test_a_run_keeps_what_it_was_asked_with(self, desk: Desk):
        book = desk.gradebook
        first, second = desk.run(instructions=KIND), desk.run(instructions=KIND)
        assert book.run(first.id) == first
        assert first.instructions_digest == second.instructions_digest == KIND.digest
        assert book.instructions_of(first.id) == KIND
        book.keep_instructions("tabular", Instructions(extra="strenger"))
        assert book.instructions_of(first.id) == KIND
        going_on = book.resume_run(first.id, model="m", endpoint="e", started_by="Jun")
        assert book.instructions_of(going_on.id) == KIND
        assert [(version.instructions.extra, version.runs) for version in book.instructions_versions("tabular")] == [
            ("strenger", 0), ("친절하게", 3),
        ]  # fmt: skip

    def test_the_instructions_of_an_unknown_run_are_unknown(self, gradebook: Gradebook):
        with pytest.raises(NotInGradebook, match="no run 7"):
            gradebook.instructions_of(7)


class TestDrafts:
    def test_an_untouched_draft_is_empty(self, desk: Desk):
        draft = desk.gradebook.draft(*desk.at)
        assert (draft.ratings, draft.overall, draft.based_on, draft.changed_at) == ({}, None, 0, None)

    def test_entries_are_kept_with_a_growing_revision(self, desk: Desk):
        book = desk.gradebook
        first = book.save_draft_rating(*desk.at, entry("좋"), coach="Mina", tab="t1")
        second = book.save_draft_rating(*desk.at, entry("좋아요", 1, first.revision), coach="Mina", tab="t1")
        overall = book.save_draft_overall(*desk.at, "전체", 0, coach="Mina", tab="t1")
        draft = book.draft(*desk.at)
        assert 0 < first.revision < second.revision
        assert draft.ratings == {"training": second}
        assert (draft.overall, draft.overall_revision, draft.changed_in) == ("전체", overall, "t1")
        assert draft.changed_at is not None

    def test_another_tab_that_was_faster_is_not_overwritten(self, desk: Desk):
        book = desk.gradebook
        theirs = book.save_draft_rating(*desk.at, entry("theirs", 1), coach="Mina", tab="t1")
        with pytest.raises(EditConflict, match="another tab") as caught:
            book.save_draft_rating(*desk.at, entry("mine", 0), coach="Jun", tab="t2")
        assert (caught.value.theirs, caught.value.revision) == ("theirs", theirs.revision)
        assert book.draft(*desk.at).ratings["training"] == theirs
        with pytest.raises(EditConflict) as caught:
            book.save_draft_rating(*desk.at, entry("theirs", 0), coach="Jun", tab="t2")
        assert caught.value.theirs == "1"

    def test_the_overall_feedback_is_guarded_the_same_way(self, desk: Desk):
        book = desk.gradebook
        revision = book.save_draft_overall(*desk.at, "theirs", 0, coach="Mina", tab="t1")
        with pytest.raises(EditConflict, match="overall feedback") as caught:
            book.save_draft_overall(*desk.at, "mine", 0, coach="Jun", tab="t2")
        assert (caught.value.theirs, caught.value.revision) == ("theirs", revision)
        assert book.save_draft_overall(*desk.at, "theirs", 0, coach="Jun", tab="t2") == revision
        assert book.save_draft_overall(*desk.at, "mine", revision, coach="Jun", tab="t2") > revision

    def test_the_same_content_from_an_older_state_is_no_conflict(self, desk: Desk):
        book = desk.gradebook
        kept = book.save_draft_rating(*desk.at, entry("same", 1), coach="Mina", tab="t1")
        assert book.save_draft_rating(*desk.at, entry("same", 1), coach="Jun", tab="t2") == kept

    def test_a_tab_that_missed_an_answer_goes_on(self, desk: Desk):
        book = desk.gradebook
        first = book.save_draft_rating(*desk.at, entry("좋"), coach="Mina", tab="t1")
        again = book.save_draft_rating(*desk.at, entry("좋아요", revision=0), coach="Mina", tab="t1")
        assert again.revision > first.revision
        with pytest.raises(EditConflict):
            book.save_draft_rating(*desk.at, entry("else", revision=first.revision), coach="Mina", tab="t2")

    def test_a_discarded_draft_is_empty_and_its_revisions_do_not_come_again(self, desk: Desk):
        book = desk.gradebook
        first = book.save_draft_rating(*desk.at, entry("좋"), coach="Mina", tab="t1")
        book.save_draft_overall(*desk.at, "x", 0, coach="Mina", tab="t1")
        book.discard_draft(*desk.at, coach="Mina")
        book.discard_draft(*desk.at, coach="Mina")
        draft = book.draft(*desk.at)
        assert (draft.ratings, draft.overall, draft.overall_revision) == ({}, None, 0)
        after = book.save_draft_rating(*desk.at, entry("new"), coach="Mina", tab="t2")
        assert after.revision > first.revision

    def test_a_draft_after_saving_revises_the_saved_version(self, desk: Desk):
        desk.save()
        assert desk.gradebook.draft(*desk.at).based_on == 1
        desk.gradebook.save_draft_rating(*desk.at, entry("새로"), coach="Mina", tab="t1")
        assert desk.gradebook.draft(*desk.at).based_on == 1

    @pytest.mark.parametrize("coach", ["", "  "])
    def test_nobody_cannot_enter_anything(self, desk: Desk, coach: str):
        book = desk.gradebook
        for call in (
            lambda: book.save_draft_rating(*desk.at, entry("x"), coach=coach, tab="t"),
            lambda: book.save_draft_overall(*desk.at, "x", 0, coach=coach, tab="t"),
            lambda: book.discard_draft(*desk.at, coach=coach),
            lambda: desk.save(coach=coach),
        ):
            with pytest.raises(GradebookError, match="name of the coach"):
                call()

    def test_an_entry_must_fit_the_rubric(self, desk: Desk):
        with pytest.raises(GradebookError, match="no level with 5 points"):
            desk.gradebook.save_draft_rating(*desk.at, entry(score=5), coach="Mina", tab="t")
        with pytest.raises(NotInGradebook, match="no criterion"):
            desk.gradebook.save_draft_rating(*desk.at, entry("x", of="beauty"), coach="Mina", tab="t")
        with pytest.raises(NotInGradebook, match="no submission"):
            desk.gradebook.save_draft_rating(99, desk.rubric.id, entry("x"), coach="Mina", tab="t")

    def test_of_two_threads_saving_one_entry_exactly_one_is_told(self, desk: Desk):
        outcomes = at_once(
            *(
                lambda tab=tab: desk.gradebook.save_draft_rating(*desk.at, entry(tab), coach="Mina", tab=tab)
                for tab in ("t1", "t2")
            )
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftRating", "EditConflict"]


def at_once(*calls):
    """Run the calls in threads that start together; their results or GraderErrors."""
    gate, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        gate.wait()
        try:
            outcomes.append(call())
        except GraderError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class TestEvaluations:
    def test_origins_are_seen_from_the_runs_last_suggestions(self, desk: Desk):
        book, run = desk.gradebook, desk.run()
        book.record_suggestion(run.id, suggestion("training", 0, "old"))
        book.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
        book.record_suggestion(run.id, suggestion("metric", 3, "완벽해요"))
        saved = desk.save((1, " 좋아요\n"), (2, "완벽해요"), run_id=run.id)
        assert [(item.criterion_id, item.score, item.origin) for item in saved.ratings] == [
            ("training", 1, Origin.ACCEPTED),
            ("metric", 2, Origin.OVERTURNED),
        ]
        again = desk.save((1, "다른 말"), (3, ""), run_id=run.id, based_on=1)
        assert [item.origin for item in again.ratings] == [Origin.EDITED, Origin.EDITED]
        own = desk.save(based_on=2)
        assert [item.origin for item in own.ratings] == [Origin.OWN, Origin.OWN]
        assert book.evaluations(desk.submission.id) == (own, again, saved)
        assert [item.version for item in (saved, again, own)] == [1, 2, 3]
        assert saved.rating("training").comment == " 좋아요\n"

    def test_an_unscored_suggestion_makes_the_rating_the_coachs_own(self, desk: Desk):
        run = desk.run()
        desk.gradebook.record_suggestion(run.id, suggestion("training", None))
        assert desk.save(run_id=run.id).rating("training").origin is Origin.OWN

    def test_saving_clears_the_draft(self, desk: Desk):
        desk.gradebook.save_draft_rating(*desk.at, entry("좋"), coach="Mina", tab="t1")
        desk.gradebook.save_draft_overall(*desk.at, "전체", 0, coach="Mina", tab="t1")
        desk.save()
        draft = desk.gradebook.draft(*desk.at)
        assert (draft.ratings, draft.overall, draft.based_on) == ({}, None, 1)

    def test_a_newer_version_is_not_overwritten(self, desk: Desk):
        desk.save(overall="theirs", coach="Jun")
        desk.gradebook.save_draft_rating(*desk.at, entry("좋"), coach="Mina", tab="t1")
        with pytest.raises(EditConflict, match="Jun saved version 1") as caught:
            desk.save(overall="mine")
        assert (caught.value.theirs, caught.value.revision) == ("theirs", 1)
        assert len(desk.gradebook.evaluations(desk.submission.id)) == 1
        assert "training" in desk.gradebook.draft(*desk.at).ratings
        with pytest.raises(EditConflict):
            desk.save(based_on=5)

    def test_all_criteria_must_be_rated_with_levels(self, desk: Desk):
        def save(ratings):
            desk.gradebook.save_evaluation(*desk.at, ratings=ratings, overall="", coach="Mina", run_id=None, based_on=0)

        with pytest.raises(GradebookError, match="One criterion still has no score: Metric"):
            save({"training": (1, "")})
        with pytest.raises(GradebookError, match="no level with 4 points"):
            save({"training": (1, ""), "metric": (4, "")})
        with pytest.raises(NotInGradebook, match="no criterion"):
            save({"training": (1, ""), "metric": (3, ""), "beauty": (1, "")})
        assert desk.gradebook.evaluations(desk.submission.id) == ()

    def test_the_latest_evaluations_of_many_are_found_together(self, gradebook: Gradebook, desk: Desk):
        desk.save()
        newest = desk.save((0, "아직"), based_on=1)
        auk, never = Desk(gradebook, "auk"), Desk(gradebook, "booby")
        other = Desk(gradebook, "auk", given=assignment(rubric=Rubric(criteria=RUBRIC.criteria[::-1])))
        own, theirs = auk.save(), other.save()
        asked = [never.at, desk.at, auk.at, desk.at, (999, 1)]
        assert gradebook.latest_evaluations(asked) == {desk.at: newest, auk.at: own}
        assert gradebook.latest_evaluations([other.at]) == {other.at: theirs}
        assert gradebook.latest_evaluations([]) == {}

    def test_a_run_of_another_submission_is_refused(self, gradebook: Gradebook, desk: Desk):
        run = Desk(gradebook, "auk").run()
        with pytest.raises(GradebookError, match="another submission"):
            desk.save(run_id=run.id)
        with pytest.raises(NotInGradebook, match="no run 99"):
            desk.save(run_id=99)

    def test_a_run_that_stands_beside_another_is_refused(self, desk: Desk):
        graded = desk.run()
        opinion = desk.run(purpose=RunPurpose.OPINION, beside=graded.id)
        desk.gradebook.record_suggestion(opinion.id, suggestion("training", 1))
        with pytest.raises(GradebookError, match="second opinion"):
            desk.save(run_id=opinion.id)
        assert desk.save(run_id=graded.id).rating("training").origin is Origin.OWN

    def test_of_two_coaches_saving_at_once_exactly_one_is_told(self, desk: Desk):
        outcomes = at_once(*(lambda coach=coach: desk.save(coach=coach) for coach in ("Mina", "Jun")))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EditConflict", "Evaluation"]
        assert len(desk.gradebook.evaluations(desk.submission.id)) == 1


class TestPreferences:
    def test_preferences_are_replaced_one_by_one(self, gradebook: Gradebook):
        assert gradebook.preferences() == {}
        gradebook.save_preferences({"tone": "warm", "prices": {"m": [1, 2.5]}, "n": 3, "on": False})
        gradebook.save_preferences({"tone": "엄격", "n": None, "never": None})
        assert gradebook.preferences() == {"tone": "엄격", "prices": {"m": [1, 2.5]}, "on": False}

    def test_a_secret_is_refused(self, gradebook: Gradebook):
        with pytest.raises(GradebookError, match="never kept") as caught:
            gradebook.save_preferences({"tone": "warm", "key": Secret("sk-1")})
        assert "sk-1" not in str(caught.value)
        assert gradebook.preferences() == {}

    def test_check_says_where_it_is_and_leaves_nothing_behind(self, gradebook: Gradebook):
        assert "can be read and written" in gradebook.check()
        assert "쓸 수 있어요" in gradebook.check("ko")
        assert gradebook.preferences() == {}


@pytest.fixture
def shelf(gradebook: Gradebook) -> Gradebook:
    """Four submissions: two saved (one of them changed since), two drafts; three runs."""
    images = assignment("images", title="Image Märchen")
    auk = Desk(gradebook, "Auk", student="Auk")
    run = auk.run("gpt-6.1-terra", "Mina")
    gradebook.record_suggestion(run.id, suggestion("training", 1))
    gradebook.record_suggestion(run.id, suggestion("metric", 3))
    usage = Usage(prompt_tokens=10, completion_tokens=5)
    gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="", usage=usage, cost_usd=0.5)
    auk.save((1, ""), (3, ""), run_id=run.id)
    booby = Desk(gradebook, "booby", student=unicodedata.normalize("NFD", "김철수"))
    booby.save((0, ""), (1, ""), coach="Jun")
    gradebook.save_draft_rating(*booby.at, entry("또"), coach="Mina", tab="t")
    crane = Desk(gradebook, "crane", student="crane", given=images, path="100%_a\\b.ipynb")
    run = crane.run("other", "Jun")
    gradebook.record_suggestion(run.id, suggestion("training", None))
    gradebook.finish_run(run.id, RunStatus.FAILED, transcript="", overall="", cost_usd=0.75)
    gradebook.save_draft_overall(*crane.at, "글", 0, coach="Jun", tab="t")
    dodo = Desk(gradebook, "dodo", student="Dodo", given=images)
    gradebook.save_draft_rating(*dodo.at, entry("x"), coach="Ara", tab="t")
    Desk(gradebook, "emu").run("free", "Ara")
    return gradebook


def owners(gradebook: Gradebook, **wanted) -> list[str]:
    return [row.owner for row in gradebook.evaluation_rows(HistoryFilter(**wanted)).rows]


def runs(gradebook: Gradebook, **wanted) -> list[str]:
    return [row.owner for row in gradebook.run_rows(HistoryFilter(**wanted)).rows]


class TestHistory:
    def test_a_saved_evaluation_and_a_draft_have_a_row_each(self, shelf: Gradebook):
        rows = {row.owner: row for row in shelf.evaluation_rows(HistoryFilter()).rows}
        auk, booby, crane, dodo = (rows[name] for name in ("Auk", "booby", "crane", "dodo"))
        assert (auk.status, auk.score, auk.max_score, auk.version, auk.changed) == ("final", 4, 4, 1, False)
        assert (auk.model, auk.cost_usd, auk.coach) == ("gpt-6.1-terra", 0.5, "Mina")
        assert (booby.status, booby.score, booby.changed, booby.model, booby.coach) == ("final", 1, True, None, "Jun")
        assert booby.at == shelf.evaluations(booby.submission_id)[0].saved_at
        assert (crane.status, crane.score, crane.version, crane.changed) == ("draft", None, 0, False)
        assert (crane.model, crane.cost_usd, crane.coach) == ("other", 0.75, "Jun")
        assert (crane.assignment, crane.assignment_title, crane.path) == ("images", "Image Märchen", "100%_a\\b.ipynb")
        assert dodo.at == shelf.draft(dodo.submission_id, dodo.rubric_id).changed_at
        assert "emu" not in rows

    def test_a_run_has_a_row_with_the_sum_of_its_suggestions(self, shelf: Gradebook):
        rows = {row.owner: row for row in shelf.run_rows(HistoryFilter()).rows}
        auk, crane, emu = (rows[name] for name in ("Auk", "crane", "emu"))
        assert (auk.status, auk.score, auk.max_score, auk.prompt_tokens, auk.completion_tokens) == (
            "completed", 4, 4, 10, 5,
        )  # fmt: skip
        assert (crane.status, crane.score, crane.prompt_tokens, crane.cost_usd) == ("failed", None, None, 0.75)
        assert (emu.status, emu.model, emu.coach, emu.cost_usd) == ("queued", "free", "Ara", None)
        assert emu.at == shelf.run(emu.run_id).queued_at

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (Sort.NEWEST, ["dodo", "crane", "booby", "Auk"]),
            (Sort.OLDEST, ["Auk", "booby", "crane", "dodo"]),
            (Sort.STUDENT, ["Auk", "crane", "dodo", "booby"]),
            (Sort.ASSIGNMENT, ["dodo", "crane", "booby", "Auk"]),
            (Sort.BEST, ["Auk", "booby", "dodo", "crane"]),
            (Sort.WORST, ["booby", "Auk", "dodo", "crane"]),
            (Sort.COST, ["crane", "Auk", "dodo", "booby"]),
        ],
    )
    def test_evaluations_are_sorted(self, shelf: Gradebook, sort: Sort, expected: list[str]):
        assert owners(shelf, sort=sort) == expected
        assert [owners(shelf, sort=sort, size=1, page=page)[0] for page in range(1, 5)] == expected

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            (Sort.NEWEST, ["emu", "crane", "Auk"]),
            (Sort.OLDEST, ["Auk", "crane", "emu"]),
            (Sort.STUDENT, ["Auk", "crane", "emu"]),
            (Sort.ASSIGNMENT, ["crane", "emu", "Auk"]),
            (Sort.BEST, ["emu", "crane", "Auk"]),
            (Sort.WORST, ["emu", "crane", "Auk"]),
            (Sort.COST, ["crane", "Auk", "emu"]),
        ],
    )
    def test_runs_are_sorted(self, shelf: Gradebook, sort: Sort, expected: list[str]):
        assert runs(shelf, sort=sort) == expected

    @pytest.mark.parametrize(
        ("wanted", "evaluations", "of_runs"),
        [
            ({"assignments": ("images",)}, ["dodo", "crane"], ["crane"]),
            ({"assignments": ("images", "tabular")}, ["dodo", "crane", "booby", "Auk"], ["emu", "crane", "Auk"]),
            ({"statuses": ("final",)}, ["booby", "Auk"], []),
            ({"statuses": ("draft", "failed")}, ["dodo", "crane"], ["crane"]),
            ({"models": ("other",)}, ["crane"], ["crane"]),
            ({"coaches": ("Ara",)}, ["dodo"], ["emu"]),
            ({"coaches": ("Jun",), "statuses": ("final", "failed")}, ["booby"], ["crane"]),
            ({"coaches": ("nobody",)}, [], []),
        ],
    )
    def test_filters_restrict(self, shelf: Gradebook, wanted: dict, evaluations: list[str], of_runs: list[str]):
        assert owners(shelf, **wanted) == evaluations
        assert runs(shelf, **wanted) == of_runs

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("AUK", ["Auk"]),
            ("dod", ["dodo"]),
            ("철수", ["booby"]),
            (unicodedata.normalize("NFD", "김철"), ["booby"]),
            ("image mÄr", ["dodo", "crane"]),
            ("crane/ml", ["crane"]),
            ("100%_", ["crane"]),
            ("%", ["crane"]),
            ("_", ["crane"]),
            ("a\\b", ["crane"]),
            ("' OR 1=1 --", []),
            ("  auk  ", ["Auk"]),
            ("   ", ["dodo", "crane", "booby", "Auk"]),
            ("\ud800", []),
        ],
    )
    def test_text_is_searched_literally_and_without_case(self, shelf: Gradebook, text: str, expected: list[str]):
        assert owners(shelf, text=text) == expected

    def test_a_very_long_text_is_found_nowhere(self, shelf: Gradebook):
        assert owners(shelf, text="auk" * 100_000) == []

    def test_runs_are_told_apart_by_their_purpose(self, shelf: Gradebook):
        graded = shelf.runs_of(1)[0]
        desk = Desk(shelf, "Auk", student="Auk")
        desk.run("second", purpose=RunPurpose.OPINION, beside=graded.id, criteria=("training",))
        rows = shelf.run_rows(HistoryFilter(purposes=("opinion",))).rows
        assert [(row.model, row.purpose) for row in rows] == [("second", "opinion")]
        assert runs(shelf, purposes=("grade",)) == ["emu", "crane", "Auk"]
        assert shelf.run_rows(HistoryFilter(purposes=("grade", "opinion", "twin"))).total == 4
        assert owners(shelf, purposes=("opinion",)) == ["dodo", "crane", "booby", "Auk"]

    def test_a_draft_shows_the_model_that_was_to_grade(self, shelf: Gradebook):
        crane = Desk(
            shelf, "crane", student="crane", given=assignment("images", title="Image Märchen"), path="100%_a\\b.ipynb"
        )
        (graded,) = shelf.runs_of(crane.submission.id)
        crane.run("second", purpose=RunPurpose.OPINION, beside=graded.id)
        row = next(row for row in shelf.evaluation_rows(HistoryFilter()).rows if row.owner == "crane")
        assert (row.model, row.cost_usd) == ("other", 0.75)

    def test_runs_are_searched_too(self, shelf: Gradebook):
        assert runs(shelf, text="IMAGE") == ["crane"]

    def test_both_ends_of_a_period_are_included(self, shelf: Gradebook):
        rows = shelf.evaluation_rows(HistoryFilter(sort=Sort.OLDEST)).rows
        assert owners(shelf, since=rows[1].at, until=rows[2].at) == ["crane", "booby"]
        at = shelf.run_rows(HistoryFilter(sort=Sort.OLDEST)).rows[0].at
        assert runs(shelf, since=at, until=at) == ["Auk"]

    def test_pages_count_from_one_and_the_total_is_of_all_pages(self, shelf: Gradebook):
        second = shelf.evaluation_rows(HistoryFilter(page=2, size=3))
        assert ([row.owner for row in second.rows], second.total) == (["Auk"], 4)
        beyond = shelf.evaluation_rows(HistoryFilter(page=10**30))
        assert (beyond.rows, beyond.total) == ((), 4)
        assert owners(shelf, page=0, size=2) == ["dodo", "crane"]
        assert shelf.run_rows(HistoryFilter(size=1)).total == 3

    def test_what_all_pages_show_is_told_by_assignment_once_for_each_student(self, shelf: Gradebook):
        def shown(*, of_runs: bool = False, **wanted: Any) -> dict[str, list[str]]:
            found = shelf.submissions_shown(HistoryFilter(size=1, page=2, **wanted), runs=of_runs)
            assert all(list(numbers) == sorted(numbers) for numbers in found.values())
            return {key: [shelf.submission(number).owner for number in numbers] for key, numbers in found.items()}

        assert shown() == {"tabular": ["Auk", "booby"], "images": ["crane", "dodo"]}
        assert shown(statuses=("draft",)) == {"images": ["crane", "dodo"]}
        assert shown(text="auk") == {"tabular": ["Auk"]}
        assert shown(text="nobody") == {}
        assert shown(of_runs=True, assignments=("tabular",)) == {"tabular": ["Auk", "emu"]}
        again = Desk(shelf, "Auk", student="Auk", commit="d0d0" * 10)
        again.save()
        assert shelf.submissions_shown(HistoryFilter(text="auk"), runs=False) == {"tabular": (again.submission.id,)}
        assert (shown(text="dodo"), shown(text="dodo", blind=True)) == ({"images": ["dodo"]}, {})

    def test_what_can_be_filtered_by(self, shelf: Gradebook):
        assert shelf.history_values() == {
            "assignment": ["images", "tabular"],
            "model": ["free", "gpt-6.1-terra", "other"],
            "coach": ["Ara", "Jun", "Mina"],
        }

    def test_an_empty_gradebook_has_an_empty_history(self, gradebook: Gradebook):
        assert gradebook.evaluation_rows(HistoryFilter()).total == 0
        assert gradebook.run_rows(HistoryFilter()).rows == ()
        assert gradebook.history_values() == {"assignment": [], "model": [], "coach": []}

    def test_a_discarded_draft_leaves_the_history(self, desk: Desk):
        desk.gradebook.save_draft_rating(*desk.at, entry("x"), coach="Mina", tab="t")
        assert owners(desk.gradebook) == ["penguin"]
        desk.gradebook.discard_draft(*desk.at, coach="Mina")
        assert owners(desk.gradebook) == []
        desk.save()
        desk.gradebook.save_draft_rating(*desk.at, entry("y"), coach="Mina", tab="t")
        assert desk.gradebook.evaluation_rows(HistoryFilter()).rows[0].changed
        desk.gradebook.discard_draft(*desk.at, coach="Mina")
        assert not desk.gradebook.evaluation_rows(HistoryFilter()).rows[0].changed


def test_work_on_an_assignment_is_told_apart_by_rubric_version(gradebook: Gradebook):
    old = Desk(gradebook, "auk")
    old.save()
    run = old.run()
    gradebook.finish_run(run.id, RunStatus.FAILED, transcript="", overall="")
    changed = replace(assignment(), brief="another brief")
    new = Desk(gradebook, "auk", given=changed)
    other = Desk(gradebook, "booby", given=changed)
    other.run()
    Desk(gradebook, "crane", given=assignment("elsewhere")).save()
    assert [(work.submission, work.number, work.score, work.max_score, work.run) for work in gradebook.work_on("tabular")] == [
        (old.submission, 1, 3, 4, RunStatus.FAILED),
        (other.submission, 2, None, 4, RunStatus.QUEUED),
    ]  # fmt: skip
    assert new.submission == old.submission
    assert gradebook.work_on("nothing") == ()
