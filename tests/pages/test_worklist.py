"""Working through a worklist: the bar, the sweep of one criterion across all submissions, and the ways in."""

from dataclasses import replace

import pytest

from grader.batch import Line
from grader.evaluation import DraftRating
from grader.sources.samples import SampleSource
from grader.worklist import Scope, Station
from pages.components import desk_parts
from tests.pages.conftest import said

COACH = "coach"
NAMES = ("auk-hana", "booby-duri", "crane-seti")


@pytest.fixture
def assignment(services):
    return next(one for one in services.assignments() if one.key == "seabirds")


@pytest.fixture
def ids(services, assignment):
    """Three submissions of three students."""
    found = SampleSource().open("sample:seabirds-gaps")
    kept = [
        services.keep(replace(found, owner=name, commit=f"{name:0<40}"), assignment, student=name) for name in NAMES
    ]
    return [submission.id for submission in kept]


@pytest.fixture
def rubric(services, assignment):
    return services.gradebook.use_rubric(assignment)


@pytest.fixture
def coach(services):
    return services.preferences().coach


def keys(at):
    return {button.key for button in at.button}


def where(at):
    """The place that the bar shows, and the submission and criterion of the address."""
    assert not at.exception
    params = at.query_params
    return at.button(key="worklist_place").label, params["submission"], params.get("by", "")


def fields(at):
    return [area.key.removeprefix("rating_comment_") for area in at.text_area if area.key.startswith("rating_comment_")]


def decide(services, rubric, submission, *criteria):
    for criterion in criteria or [one.id for one in rubric.rubric.criteria]:
        entry = DraftRating(criterion_id=criterion, score=1)
        services.gradebook.save_draft_rating(submission, rubric.id, entry, coach=COACH, tab="t")


def save(services, rubric, submission):
    ratings = {one.id: (one.highest, "") for one in rubric.rubric.criteria}
    services.gradebook.save_evaluation(
        submission, rubric.id, ratings=ratings, overall="", coach=COACH, run_id=None, based_on=0
    )


def test_next_and_previous_lead_through_the_list_and_the_address_says_where(app, ids):
    at = app("grade.py", submission=str(ids[0]), list="seabirds")
    assert where(at) == ("1 / 3", str(ids[0]), "")
    assert at.button(key="worklist_previous").disabled
    at.button(key="worklist_next").click().run()
    at.button(key="worklist_next").click().run()
    assert where(at) == ("3 / 3", str(ids[2]), "")
    assert at.button(key="worklist_next").disabled
    assert at.query_params["list"] == "seabirds"
    assert NAMES[2] in said(at)
    at.button(key="worklist_previous").click().run()
    assert where(at) == ("2 / 3", str(ids[1]), "")


def test_it_is_begun_from_the_desk_and_left_again(app, ids):
    at = app("grade.py", submission=str(ids[1]))
    assert "worklist_place" not in keys(at)
    at.button(key="worklist_begin").click().run()
    assert where(at) == ("2 / 3", str(ids[1]), "")
    assert "worklist_begin" not in keys(at)
    at.button(key="worklist_leave").click().run()
    assert "worklist_place" not in keys(at)
    assert (at.query_params["submission"], "list" in at.query_params) == (str(ids[1]), False)


def test_what_is_typed_goes_to_the_submission_it_was_typed_for(app, services, ids, rubric):
    at = app("grade.py", submission=str(ids[0]), list="seabirds")
    at.text_area(key="rating_comment_explore").set_value("for the first")
    at.button(key="worklist_next").click().run()
    at.text_area(key="rating_comment_explore").set_value("for the second").run()
    assert where(at)[1] == str(ids[1])
    kept = [services.gradebook.draft(number, rubric.id).ratings["explore"].comment for number in ids[:2]]
    assert kept == ["for the first", "for the second"]
    at.button(key="worklist_previous").click().run()
    assert at.text_area(key="rating_comment_explore").value == "for the first"


def test_save_offers_the_next_to_do_and_leads_to_it(app, services, ids, rubric):
    save(services, rubric, ids[1])
    at = app("grade.py", submission=str(ids[0]), list="seabirds")
    assert "2 left" in said(at)
    for criterion in rubric.rubric.criteria:
        at.button_group(key=f"rating_score_{criterion.id}").set_value(criterion.highest).run()
    at.button(key="save_evaluation").click().run()
    assert "1 left" in said(at)
    assert where(at)[1] == str(ids[0])
    at.button(key="worklist_next_to_do").click().run()
    assert where(at) == ("3 / 3", str(ids[2]), "")
    assert "worklist_next_to_do" not in keys(at)
    save(services, rubric, ids[2])
    assert "All 3 are saved" in said(at.run())


class TestSweep:
    def test_only_the_criterion_stands_on_the_desk_and_the_way_goes_over_to_the_next(self, app, ids, rubric):
        first, second = (one.id for one in rubric.rubric.criteria[:2])
        at = app("grade.py", submission=str(ids[1]), list="seabirds")
        at.menu_button(key="worklist_by").click(second).run()
        assert where(at) == ("2 / 3", str(ids[1]), second)
        assert fields(at) == [second]
        assert not {"save_evaluation", "accept_all", "restore_overall"} & keys(at)
        assert "2. " in said(at)
        at.button(key="worklist_previous").click().run()
        at.button(key="worklist_previous").click().run()
        assert where(at) == ("3 / 3", str(ids[2]), first)
        at.button(key="worklist_next").click().run()
        assert where(at) == ("1 / 3", str(ids[0]), second)
        at.button(key="worklist_whole").click().run()
        assert where(at) == ("1 / 3", str(ids[0]), "")
        assert len(fields(at)) == len(rubric.rubric.criteria)

    def test_a_decision_is_a_draft_and_is_counted(self, app, services, ids, rubric):
        criterion = rubric.rubric.criteria[0]
        at = app("grade.py", submission=str(ids[0]), list="seabirds", by=criterion.id)
        assert "3 left for this criterion" in said(at)
        at.text_area(key=f"rating_comment_{criterion.id}").set_value("so far").run()
        at.button_group(key=f"rating_score_{criterion.id}").set_value(criterion.lowest).run()
        assert "2 left for this criterion" in said(at)
        kept = services.gradebook.draft(ids[0], rubric.id).ratings[criterion.id]
        assert (kept.score, kept.comment) == (criterion.lowest, "so far")
        assert services.gradebook.evaluations(ids[0]) == ()
        at.button(key="worklist_next_to_do").click().run()
        assert where(at) == ("2 / 3", str(ids[1]), criterion.id)
        at.button(key="worklist_whole").click().run()
        at.button(key="worklist_previous").click().run()
        assert at.text_area(key=f"rating_comment_{criterion.id}").value == "so far"
        assert at.button_group(key=f"rating_score_{criterion.id}").value in (criterion.lowest, [criterion.lowest])

    def test_what_was_open_on_the_whole_desk_does_not_stand_in_its_way(self, app, ids, rubric):
        criterion = rubric.rubric.criteria[0]
        at = app("grade.py", submission=str(ids[0]), list="seabirds", by=criterion.id)
        at.session_state[desk_parts.FEEDBACK_OPEN] = True
        at.button_group(key=f"rating_score_{criterion.id}").set_value(criterion.lowest).run()
        assert not at.exception
        assert "2 left for this criterion" in said(at)

    def test_at_its_end_the_decided_ones_are_to_be_read_and_saved(self, app, services, ids, rubric):
        save(services, rubric, ids[0])
        for number in ids[1:]:
            decide(services, rubric, number)
        at = app("grade.py", submission=str(ids[2]), list="seabirds", by=rubric.rubric.criteria[-1].id)
        assert "worklist_next_to_do" not in keys(at)
        assert "2" in at.button(key="worklist_read").label
        at.button(key="worklist_read").click().run()
        assert where(at) == ("2 / 3", str(ids[1]), "")
        at.button(key="save_evaluation").click().run()
        assert len(services.gradebook.evaluations(ids[1])) == 1

    def test_a_criterion_nobody_knows_shows_the_whole_desk(self, app, ids, rubric):
        at = app("grade.py", submission=str(ids[0]), list="seabirds", by="nonsense")
        assert where(at)[:2] == ("1 / 3", str(ids[0]))
        assert len(fields(at)) == len(rubric.rubric.criteria)
        at.button(key="worklist_next").click().run()
        assert where(at) == ("2 / 3", str(ids[1]), "")


class TestGoingOn:
    def test_the_landing_page_offers_where_one_stopped(self, app, services, ids, rubric):
        at = app("grade.py", submission=str(ids[1]), list="seabirds", by="explore")
        again = app("grade.py")
        assert "3 of 3 left" in again.button(key="worklist_offer_0").label
        again.button(key="worklist_offer_0").click().run()
        assert where(again) == where(at) == ("2 / 3", str(ids[1]), "explore")
        for number in ids:
            save(services, rubric, number)
        assert "worklist_offer_0" not in keys(app("grade.py"))

    def test_nothing_is_offered_before_a_list_was_begun(self, app, ids):
        app("grade.py", submission=str(ids[1]))
        assert "worklist_offer_0" not in keys(app("grade.py"))

    def test_a_batch_is_worked_through_in_its_order(self, app, services, ids, coach):
        lines = [Line(number=number, reference="https://github.com/a/b") for number in (1, 2)]
        batch = services.gradebook.add_batch(lines, assignment="seabirds", name="week 3", coach=COACH)
        services.gradebook.note_line(batch.id, 1, submission_id=ids[2])
        services.gradebook.note_line(batch.id, 2, submission_id=ids[0])
        at = app("submissions.py")
        assert "2 of 2 left" in at.button(key="worklist_of_batch").label
        at.button(key="worklist_of_batch").click().run()
        at = app("grade.py", submission=str(ids[2]), list=f"seabirds.{batch.id}")
        assert where(at) == ("1 / 2", str(ids[2]), "")
        at.button(key="worklist_next").click().run()
        assert where(at) == ("2 / 2", str(ids[0]), "")
        kept = services.gradebook.kept_station(Scope(assignment="seabirds", batch_id=batch.id), coach)
        assert kept == Station(submission_id=ids[0])
        assert "week 3" in app("grade.py").button(key="worklist_offer_0").label

    def test_coming_back_from_another_page_the_list_is_still_open(self, app, ids):
        at = app("grade.py", submission=str(ids[1]), list="seabirds", by="explore")
        at.switch_page("pages/history.py").run()
        at.query_params.clear()
        at.switch_page("pages/grade.py").run()
        assert where(at) == ("2 / 3", str(ids[1]), "explore")


@pytest.mark.parametrize("name", ["nonsense", "seabirds.99", "Seabirds", "", "seabirds.x"])
def test_a_list_nobody_knows_is_none(app, services, ids, name):
    at = app("grade.py", submission=str(ids[0]), list=name)
    assert not at.exception
    assert fields(at)
    if name != "seabirds.99":
        assert "worklist_place" not in keys(at)
        assert services.gradebook.kept_stations(services.preferences().coach, 5) == ()


def test_a_submission_from_elsewhere_is_said_to_be_outside(app, ids):
    at = app("grade.py", submission=str(ids[0]), list="bikes")
    assert at.button(key="worklist_place").label == "– / 0"
    assert "not in the list" in said(at)


def test_names_stay_hidden_in_the_table(app, services, ids):
    services.gradebook.save_preferences({"blind": True})
    at = app("grade.py", submission=str(ids[0]), list="seabirds")
    at.button(key="worklist_place").click().run()
    table = at.dataframe[-1].value
    assert list(table["student"]) == [f"Student {services.gradebook.submission(n).student_number}" for n in ids]
    assert not any(name in f"{table} {said(at)}" for name in NAMES)


class TestFromHistory:
    @pytest.fixture
    def history(self, app, services, rubric, ids):
        """Two of three have drafts, and somebody has one for another assignment."""
        for submission in ids[1:]:
            decide(services, rubric, submission, rubric.rubric.criteria[0].id)
        bikes = next(one for one in services.assignments() if one.key == "bikes")
        found = replace(SampleSource().open("sample:bikes-good"), owner="dodo-nari", commit="d" * 40)
        other = services.keep(found, bikes, student="dodo-nari").id
        decide(services, services.gradebook.use_rubric(bikes), other, bikes.rubric.criteria[0].id)
        return app("history.py", assignments="seabirds")

    def test_what_the_filter_shows_is_worked_through_and_stays_as_it_is(self, history, app, services, rubric, ids):
        history.button(key="history_worklist").click().run()
        address = f"seabirds~{ids[1]}.{ids[2]}"
        assert (where(history), history.query_params["list"]) == (("1 / 2", str(ids[1]), ""), address)
        decide(services, rubric, ids[1])
        entered = {criterion.id: (1, "") for criterion in rubric.rubric.criteria}
        services.gradebook.save_evaluation(
            ids[1], rubric.id, ratings=entered, overall="", coach=COACH, run_id=None, based_on=0
        )
        at = app("grade.py", submission=str(ids[1]), list=address)
        at.button(key="worklist_next_to_do").click().run()
        assert where(at) == ("2 / 2", str(ids[2]), "")
        assert "not in the list" in said(app("grade.py", submission=str(ids[0]), list=address))

    def test_it_is_offered_again_on_the_start_page(self, history, app, ids):
        history.button(key="history_worklist").click().run()
        start = app("grade.py")
        offer = start.button(key="worklist_offer_0")
        assert "chosen in History" in offer.label
        assert "2 of 2 left" in offer.label
        offer.click().run()
        assert where(start) == ("1 / 2", str(ids[1]), "")

    def test_of_several_assignments_one_is_chosen(self, history, ids):
        history.multiselect(key="history_assignments").set_value([]).run()
        history.button(key="history_worklist").click().run()
        labels = [button.label for button in history.button if (button.key or "").startswith("history_worklist_")]
        assert len(labels) == 2
        assert labels[1].endswith("2 students")
        history.button(key="history_worklist_seabirds").click().run()
        assert where(history) == ("1 / 2", str(ids[1]), "")

    def test_of_nothing_there_is_none(self, history):
        history.text_input(key="history_text").set_value("nobody").run()
        assert history.button(key="history_worklist").disabled

    def test_a_search_hides_nothing_it_should_not_while_grading_is_blind(self, history, services):
        services.gradebook.save_preferences({"blind": True})
        history.text_input(key="history_text").set_value("booby").run()
        assert history.button(key="history_worklist").disabled

    def test_runs_begin_one_too(self, app, services, rubric, ids):
        services.gradebook.queue_run(
            submission_id=ids[0], rubric_id=rubric.id, model="m", endpoint="e", language="en", tone="warm", started_by=COACH
        )  # fmt: skip
        runs = app("history.py", view="runs")
        runs.button(key="history_worklist").click().run()
        assert where(runs) == ("1 / 1", str(ids[0]), "")
