"""What runs cost and may cost, on the pages."""

import csv
import io
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from grader import words
from grader.bootstrap import Services
from grader.caps import Caps
from grader.preferences import chosen_prices
from grader.prices import Price
from grader.run import RunStatus, Usage
from grader.spending import By
from pages.components.history_costs import csv_file
from tests.db.examples import Desk
from tests.pages.conftest import said

App = Callable[..., AppTest]
HISTORY, RECORD = "history.py", "record.py"
USAGE = Usage(prompt_tokens=12_000, completion_tokens=800, cached_tokens=9_000, reasoning_tokens=300)


def spend(
    services: Services, cost: float | None, usage: Usage | None = USAGE, *, model: str = "a", coach: str = "Mina"
) -> Desk:
    desk = Desk(services.gradebook)
    run = desk.run(model, coach)
    services.gradebook.finish_run(run.id, RunStatus.COMPLETED, transcript="", overall="", usage=usage, cost_usd=cost)
    return desk


def costs(app: App, **params: str) -> AppTest:
    at = app(HISTORY, view="costs", **params)
    assert not at.exception
    return at


def column(at: AppTest, name: str) -> list:
    return list(at.dataframe[0].value[name])


class TestCosts:
    def test_without_runs_it_says_what_to_do(self, app: App, services: Services):
        at = costs(app)
        assert "No runs in this period" in at.info[0].value
        assert at.download_button(key="costs_export").disabled

    def test_the_sum_tells_cost_tokens_the_cached_share_and_what_has_no_price(self, app: App, services: Services):
        spend(services, 0.25)
        spend(services, None, model="b")
        at = costs(app)
        assert "**$0.25** · 2 runs · 24,000 (75 % cached) tokens sent, 1,600 received" in said(at)
        assert "1 run without a known price" in said(at)
        assert column(at, "runs") == [2]

    @pytest.mark.parametrize(
        ("by", "names", "amounts"),
        [
            ("model", ["a", "b"], ["$0.25", "unknown"]),
            ("coach", ["Mina", "Jun"], ["$0.25", "unknown"]),
            ("assignment", ["tabular"], ["$0.25"]),
        ],
    )
    def test_it_is_shown_by_model_coach_and_assignment(self, app: App, services: Services, by, names, amounts):
        spend(services, 0.25)
        spend(services, None, model="b", coach="Jun")
        at = costs(app)
        at.segmented_control(key="costs_by").set_value(by).run()
        assert (column(at, "name"), column(at, "cost")) == (names, amounts)

    def test_what_is_estimated_says_so(self, app: App, services: Services):
        spend(services, 0.25, Usage(prompt_tokens=10, completion_tokens=1, estimated=True))
        assert "**≈$0.25** · 1 run · ≈10 tokens sent, ≈1 received" in said(costs(app))

    def test_the_choice_outlasts_another_view_and_every_period_can_be_chosen(self, app: App, services: Services):
        spend(services, 0.25)
        at = costs(app)
        for period in ("today", "week", "all"):
            at.segmented_control(key="costs_period").set_value(period).run()
            assert column(at, "cost") == ["$0.25"]
        at.segmented_control(key="history_view").set_value("runs").run()
        at.segmented_control(key="history_view").set_value("costs").run()
        assert at.segmented_control(key="costs_period").value == "all"

    def test_it_speaks_korean(self, app: App, services: Services):
        spend(services, None)
        at = costs(app, lang="ko")
        assert "알 수 없음" in said(at)
        assert "가격을 모르는 실행 1번" in said(at)

    def test_the_file_leaves_an_unknown_cost_empty(self, services: Services):
        spend(services, 0.25)
        spend(services, None, model="=b")
        totals = services.gradebook.totals(By.MODEL, since=None)
        text = csv_file(By.MODEL, [total.key for total in totals], totals).decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text)))
        assert [(line["model"], line["cost USD"], line["runs without price"]) for line in lines] == [
            ("a", "0.25", "0"), ("'=b", "", "1"),
        ]  # fmt: skip
        assert (lines[0]["cached tokens"], lines[0]["reasoning tokens"]) == ("9000", "300")

    def test_a_runs_line_leads_here(self, app: App, services: Services):
        desk = spend(services, 0.25)
        at = app(RECORD, submission=str(desk.submission.id))
        at.segmented_control(key="record_view").set_value("runs").run()
        assert "12,000 (75 % cached) tokens sent, 800 received · cost $0.25" in said(at)
        at.button(key="costs_1").click().run()
        assert at.segmented_control(key="history_view").value == "costs"


def test_runs_show_what_they_cost_and_never_nothing_for_unknown(app: App, services: Services):
    for cost, usage in ((0.0000123, USAGE), (None, USAGE), (0.0, Usage()), (None, None)):
        spend(services, cost, usage)
    at = app(HISTORY, view="runs", sort="oldest")
    assert [None if value != value else value for value in column(at, "cost")] == ["$0.0000123", "unknown", "$0", None]  # noqa: PLR0124 - NaN


class TestCaps:
    def test_caps_are_saved_and_taken_away(self, visit, services: Services):
        at = visit("settings")
        at.number_input(key="settings_cap_day").set_value(0.0005).run()
        assert words.say("settings_page.unsaved", "en") in said(at)
        at.button(key="save_caps").click().run()
        assert services.preferences().caps == Caps(day=0.0005)
        assert "The caps are saved" in said(at)
        at.number_input(key="settings_cap_day").set_value(None).run()
        at.button(key="save_caps").click().run()
        assert services.preferences().caps == Caps()

    def test_it_says_what_is_spent_today(self, visit, services: Services):
        spend(services, 0.25)
        spend(services, 0.5, coach="coach")
        assert "Spent today: $0.75 in all, $0.50 by coach." in said(visit("settings"))

    def test_what_is_spent_at_an_unknown_price_is_not_nothing(self, visit, services: Services):
        assert "Spent today: $0 in all, $0 by coach." in said(visit("settings"))
        spend(services, None, coach="coach")
        assert "Spent today: unknown in all, unknown by coach. :orange[1 run without a known price]" in said(
            visit("settings")
        )

    def test_the_button_explains_and_there_is_no_run(self, visit, endpoint, services: Services):
        services.gradebook.save_preferences({"cap_run_usd": 0.0001, **chosen_prices(PRICED)})
        at = opened(visit, endpoint)
        at.button(key="start_run").click().run()
        assert "The cap of $0.0001 for one run would be passed" in at.error[0].value
        assert endpoint.requests == []
        assert services.gradebook.runs_of(1) == ()

    def test_with_a_cap_a_model_without_a_price_is_refused(self, visit, endpoint, services: Services):
        services.gradebook.save_preferences({"cap_day_usd": 5})
        at = opened(visit, endpoint)
        at.button(key="start_run").click().run()
        assert "the price of fake-model is unknown" in at.error[0].value
        assert services.gradebook.runs_of(1) == ()


PRICED = (Price(model="fake", input=1.0, cached=0.1, output=5.0),)


def opened(visit, endpoint, **environment: str) -> AppTest:
    at = visit("grade", OPENAI_BASE_URL=endpoint.base_url, COACHMARK_MODEL="fake-model", **environment)
    return at.button(key="sample_bikes-gaps").click().run()


class TestEstimate:
    def test_tokens_and_cost_stand_beside_the_button(self, visit, endpoint, services: Services):
        services.gradebook.save_preferences(chosen_prices(PRICED))
        at = opened(visit, endpoint)
        line = next(caption.value for caption in at.caption if caption.value.startswith("≈"))
        assert " tokens · ≈$0.0" in line
        assert "–" in line

    def test_an_unknown_price_is_said_and_leads_to_settings(self, visit, endpoint):
        at = opened(visit, endpoint)
        line = next(caption.value for caption in at.caption if caption.value.startswith("≈"))
        assert "$" not in line
        assert [link for link in at.get("page_link") if "price of this model is not known" in link.proto.help]

    def test_the_offline_grader_has_none(self, visit):
        at = visit("grade").button(key="sample_bikes-gaps").click().run()
        assert not [caption for caption in at.caption if "≈" in caption.value]
