"""The check of the overall feedback on the desk and its rules on the settings page."""

import pytest

from grader.feedback_lint import Politeness
from tests.pages.conftest import said

TEXT = "질문과 답이 아주 훌륭해요(3/3). 요일별 표도 깔끔하게 정리했습니다. 결측값을 채운 이유를 적어 보세요."
FIXED = "질문과 답이 아주 훌륭해요. 요일별 표도 깔끔하게 정리했어요. 결측값을 채운 이유를 적어 보세요."


@pytest.fixture
def desk(visit):
    def opened(lang="ko-KR"):
        app = visit("grade", lang=lang)
        return app.button(key="sample_bikes-gaps").click().run()

    return opened


def rated(app, **scores):
    for criterion, score in scores.items():
        app.button_group(key=f"rating_score_{criterion}").set_value(score).run()
    return app


def line(app):
    return next((button.label for button in app.button if button.key == "check_feedback"), None)


def test_nothing_is_said_before_there_is_anything_to_read(desk):
    assert line(desk()) is None


def test_the_line_counts_what_is_found_and_follows_the_ratings(desk):
    app = desk()
    app.text_area(key="overall_feedback").set_value(TEXT).run()
    assert line(app) == "피드백 점검: 살펴볼 곳 2군데"
    rated(app, questions=0)
    assert "피드백 점검: 살펴볼 곳 4군데" in line(app)
    rated(app, questions=3)
    assert line(app) == "피드백 점검: 살펴볼 곳 2군데"


def test_a_fix_changes_the_text_and_keeps_the_draft_and_no_score(desk):
    app = desk()
    app.text_area(key="overall_feedback").set_value(TEXT).run()
    rated(app, questions=3, quality=1)
    app.button(key="check_feedback").click().run()
    before = app.button_group(key="rating_score_questions").value
    assert "“3/3”. 글에는 쓰지 않기로 했어요" in said(app)
    app.button(key="fix_feedback").click().run()
    assert app.text_area(key="overall_feedback").value == FIXED
    assert app.button_group(key="rating_score_questions").value == before
    assert line(app) == "피드백 점검: 이상 없음"
    app.button(key="check_feedback").click().run()
    assert not app.exception


def test_one_fix_leaves_the_other_findings(desk):
    app = desk()
    app.text_area(key="overall_feedback").set_value(TEXT).run()
    app.button(key="check_feedback").click().run()
    fixes = [button for button in app.button if str(button.key).startswith("fix_0")]
    fixes[0].click().run()
    assert app.text_area(key="overall_feedback").value == TEXT.replace("(3/3)", "")
    assert line(app) == "피드백 점검: 살펴볼 곳 1군데"


@pytest.mark.parametrize(("score", "hinted"), [(0, True), (3, False)])
def test_saving_a_contradiction_is_told_once_and_not_prevented(desk, score, hinted):
    app = desk()
    app.text_area(key="overall_feedback").set_value(FIXED).run()
    rated(app, questions=score, quality=2, grouping=2, charts=2, retrospective=2)
    app.button(key="save_evaluation").click().run()
    assert "버전 1" in said(app)
    assert ("look_at_feedback" in {button.key for button in app.button}) is hinted
    if hinted:
        app.button(key="look_at_feedback").click().run()
        assert "최저점" in said(app)
        rated(app, quality=1)
        assert "look_at_feedback" not in {button.key for button in app.button}


def test_hostile_text_is_quoted_and_nothing_else(desk):
    app = desk()
    app.text_area(key="overall_feedback").set_value(
        f"<img src=x onerror=alert(1)> [**a**](javascript:alert(1)) {TEXT}"
    ).run()
    app.button(key="check_feedback").click().run()
    assert not app.exception
    assert not any("<img" in str(element.value) for element in app.get("html"))


def test_rules_are_kept_on_save_and_a_line_without_an_address_is_refused(visit, services):
    app = visit("settings", lang="ko-KR")
    app.toggle(key="settings_rule_scores").set_value(True)
    app.number_input(key="settings_rule_most_emoji").set_value(2)
    app.button_group(key="settings_rule_politeness").set_value(Politeness.FORMAL)
    app.text_area(key="settings_rule_listing").set_value("안내서 https://example.org/a\n그냥 글").run()
    app.button(key="save_rules").click().run()
    assert "2번째 줄" in said(app)
    assert not services.preferences().feedback_rules.scores
    app.text_area(key="settings_rule_listing").set_value("안내서 https://example.org/a").run()
    app.button(key="save_rules").click().run()
    rules = services.preferences().feedback_rules
    assert (rules.scores, rules.most_emoji, rules.politeness) == (True, 2, Politeness.FORMAL)
    assert [(link.title, link.url) for link in rules.links] == [("안내서", "https://example.org/a")]
