"""Questions of the model on the review desk, and the coach's rules: answered, sent with the next run, listed, changed and withdrawn."""

import pytest
from streamlit.testing.v1 import AppTest

from grader.precedent import HEADING, Case
from grader.submission import FetchedNotebook
from tests.pages.conftest import said
from tests.pages.test_opinions import ask, keys, runs, until
from tests.servers.openai_answers import QUESTION

RULE = "A table alone counts as a comparison."


@pytest.fixture
def desk(app, endpoint, monkeypatch) -> AppTest:
    """The grade page after a run of a model that asks about the first criterion."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("COACHMARK_MODEL", "fake-model~asking")
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    return run(at)


def run(at: AppTest) -> AppTest:
    at.button(key="start_run").click().run()
    return until(at, lambda: "stop_run" not in keys(at))


def rules(services):
    return services.gradebook.precedents("seabirds")


def first_of(services) -> str:
    return services.gradebook.rubric_version(1).rubric.criteria[0].id


def answer(at: AppTest, name: str, rule: str, case: str = "") -> AppTest:
    at.button(key=f"rule_open_{name}").click().run()
    at.text_area(key=f"rule_{name}").set_value(rule)
    at.text_input(key=f"rule_case_{name}").set_value(case)
    at.button(key=f"rule_keep_{name}").click().run()
    assert not at.exception
    return at


def test_a_question_is_answered_by_a_rule_that_the_next_run_is_sent(desk, services, endpoint):
    name = first_of(services)
    assert QUESTION in said(desk)
    answer(desk, name, RULE, "only a table of scores")
    (rule,) = rules(services)
    assert (rule.rule, rule.criterion_id, rule.description) == (RULE, name, "only a table of scores")
    assert f"Answered by a rule for later runs: {RULE.replace('.', '.')}" in said(desk).replace("\\", "")
    assert f"rule_open_{name}" not in keys(desk)

    run(desk)
    (note,) = [each for each in desk.markdown if each.value == ":gray[:material/gavel: 1]"]
    assert note.help.startswith("1 precedent sent:")
    before, after = (request.body["messages"][0]["content"] for request in endpoint.requests)
    assert HEADING not in before
    section = after.partition(f"## {name} ·")[2].partition("\n\n## ")[0]
    assert f"{HEADING}\n  - {RULE} (Case: only a table of scores" in section
    assert after.count(RULE) == 1
    assert QUESTION not in after
    newest, older = services.gradebook.runs_of(1)
    assert (newest.precedents, older.precedents) == ((rule.id,), ())
    assert services.gradebook.prompts_of(newest.id)[0].digest != services.gradebook.prompts_of(older.id)[0].digest


def test_a_second_opinion_has_the_precedents_of_the_run_it_stands_beside_and_asks_nothing(desk, services, endpoint):
    name = first_of(services)
    answer(desk, name, RULE)
    ask(desk, name)
    beside = runs(services)[0]
    assert (beside.precedents, beside.questions) == ((), ())
    body = endpoint.requests[-1].body
    assert RULE not in body["messages"][0]["content"]
    assert body["response_format"]["json_schema"]["schema"]["required"] == [name]


def test_a_question_that_needs_no_rule_is_put_away_and_taken_up_again(desk, services):
    name = first_of(services)
    desk.button(key=f"rule_dismiss_{name}").click().run()
    assert QUESTION not in said(desk)
    desk.button(key=f"rule_undo_{name}").click().run()
    assert QUESTION in said(desk)
    assert rules(services) == ()


def test_an_answer_is_taken_back(desk, services):
    name = first_of(services)
    answer(desk, name, RULE)
    desk.button(key=f"rule_undo_{name}").click().run()
    assert rules(services)[0].withdrawn
    assert QUESTION in said(desk)


def test_an_empty_rule_is_told_in_place_and_nothing_is_kept(desk, services):
    answer(desk, first_of(services), " ")
    assert "Write the rule first" in said(desk)
    assert rules(services) == ()


def test_what_is_in_force_stands_behind_the_sign_of_its_criterion(desk, services):
    name = first_of(services)
    services.gradebook.add_precedent(assignment="seabirds", criterion_id=name, rule="Count *tables*.", coach="Jun")
    desk.button(key=f"levels_{name}").click().run()
    assert "- Count \\*tables\\*." in said(desk)
    desk.button(key=f"levels_{name}").click().run()
    assert "- Count \\*tables\\*." not in said(desk)


# the list on the page of rubrics


@pytest.fixture
def listed(visit) -> AppTest:
    at = visit("rubrics")
    at.session_state["assignment_bikes"] = True
    at.run()
    at.segmented_control(key="view_bikes").set_value("ruled").run()
    assert not at.exception
    return at


def bikes(services):
    return services.gradebook.precedents("bikes")


def test_an_empty_list_explains_and_takes_a_rule(listed, services):
    assert "No precedents yet" in said(listed)
    listed.button(key="precedent_add_bikes_questions").click().run()
    listed.text_area(key="precedent_new_rule_bikes_questions").set_value(RULE)
    listed.button(key="precedent_new_keep_bikes_questions").click().run()
    (rule,) = bikes(services)
    assert (rule.rule, rule.criterion_id, rule.case) == (RULE, "questions", None)
    assert RULE in said(listed).replace("\\", "")
    assert "No precedents yet" not in said(listed)


def test_a_rule_is_changed_withdrawn_and_put_in_force_again(listed, services):
    first = services.gradebook.add_precedent(assignment="bikes", criterion_id="questions", rule=RULE, coach="Jun")
    listed.run()
    listed.button(key=f"precedent_edit_{first.key}").click().run()
    listed.text_area(key=f"precedent_rule_{first.key}").set_value("No table counts.")
    listed.button(key=f"precedent_save_{first.key}").click().run()
    assert [one.rule for one in bikes(services)] == ["No table counts."]
    listed.button(key=f"precedent_edit_{first.key}").click().run()
    assert RULE in said(listed).replace("\\", "")
    listed.button(key=f"precedent_leave_{first.key}").click().run()
    listed.button(key=f"precedent_withdraw_{first.key}").click().run()
    assert bikes(services)[0].withdrawn
    listed.button(key=f"precedent_restore_{first.key}").click().run()
    assert not bikes(services)[0].withdrawn
    assert not listed.exception


def test_the_last_change_of_a_rule_is_taken_back_with_one_click_also_later(listed, visit, services):
    first = services.gradebook.add_precedent(assignment="bikes", criterion_id="questions", rule=RULE, coach="Jun")
    services.gradebook.change_precedent(first.id, rule="No table counts.", coach="Jun", withdrawn=False)
    listed.run()
    assert "Last change: the rule “No table counts” changed" in said(listed).replace("\\", "").replace(
        "counts.”", "counts”"
    )
    listed.button(key="precedents_undo_bikes").click().run()
    assert [one.rule for one in bikes(services)] == [RULE]
    services.gradebook.change_precedent(bikes(services)[0].id, rule="Theirs.", coach="Mina", withdrawn=False)
    listed.button(key="precedents_undo_bikes").click().run()
    assert [one.rule for one in bikes(services)] == ["Theirs."]
    assert listed.error


@pytest.mark.parametrize("blind", [True, False])
def test_a_case_leads_to_its_submission_by_the_name_that_may_be_shown(listed, services, blind):
    fetched = FetchedNotebook(
        reference="r", owner="wanda", repo="ml", path="a.ipynb", commit="c" * 40, permalink="", content=b"{}"
    )
    submission = services.gradebook.add_submission(fetched, assignment="bikes", student="Wanda Waddle")
    services.gradebook.save_preferences({"blind": blind})
    case = Case(submission_id=submission.id, question="Tables?", description="a table", cells=(4,), score=1)
    services.gradebook.add_precedent(assignment="bikes", criterion_id="questions", rule=RULE, coach="Jun", case=case)
    listed.run()
    (link,) = [each for each in listed.get("page_link") if each.proto.query_string]
    assert ("Wanda Waddle" in link.proto.label) is not blind
    assert f"submission={submission.id}" in link.proto.query_string
    assert "Wanda" not in said(listed)
    assert "a table · settled with 1 · cells 4" in said(listed)
