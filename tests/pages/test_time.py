"""How long grading takes and how suggestions fare, on the History page."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from db.gradebook import SqlGradebook, connect
from grader import gains_export, time_choices
from grader.blind_first import Draw
from grader.bootstrap import Services
from grader.desk_time import What
from grader.evaluation import DraftRating
from grader.gains import FEW, Span
from grader.time_choices import TimeChoices
from pages.components import time_figures
from tests.db.examples import Desk, assignment, suggestion
from tests.pages.conftest import said

App = Callable[..., AppTest]


class Coach:
    """Grades submissions in no time of ours: the gradebook's clock is set by hand, and begins some days ago."""

    def __init__(self, file: Path, *, days: float = 2) -> None:
        self.at = datetime.now(UTC) - timedelta(days=days)
        self.book: SqlGradebook = connect(f"sqlite:///{file}", now=lambda: self.at)

    def grades(
        self, owner: str, seconds: float, *, coach: str = "coach", given: str = "tabular", commit: str = "0" * 40,
        accepted: bool = True,
    ) -> None:  # fmt: skip
        desk = Desk(self.book, owner, given=assignment(given), commit=commit)
        run = desk.run()
        self.book.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
        self.book.note_moment(desk.submission.id, What.OPENED, coach=coach)
        self.at += timedelta(seconds=seconds)
        desk.save((1, "좋아요" if accepted else "네"), (2, ""), coach=coach, run_id=run.id)
        self.at += timedelta(hours=1)

    def scores_first(self, owner: str, first: int, *, coach: str = "coach") -> None:
        """With every suggestion hidden; then the suggested score is saved."""
        desk = Desk(self.book, owner)
        run = desk.run(drawn=Draw(share=100, hidden=("training", "metric")))
        self.book.record_suggestion(run.id, suggestion("training", 1, "좋아요"))
        entry = DraftRating(criterion_id="training", score=first)
        self.book.save_draft_rating(*desk.at, entry, coach=coach, tab="t")
        desk.save((1, "좋아요"), (2, ""), coach=coach, run_id=run.id)
        self.at += timedelta(hours=1)


@pytest.fixture
def coach(gradebook_file: Path, services: Services) -> Iterator[Coach]:
    made = Coach(gradebook_file)
    yield made
    made.book.close()


def time_of(app: App, **params: str) -> AppTest:
    at = app("history.py", view="time", **params)
    assert not at.exception
    return at


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def column(at: AppTest, name: str) -> list:
    return list(at.dataframe[-1].value[name])


def test_without_evaluations_it_explains(app: App, services: Services):
    at = time_of(app)
    assert "Nothing saved by you in this period" in said(at)
    assert "nothing to start or stop" in said(at)
    assert at.download_button(key="time_export").disabled
    assert not at.metric


def test_it_tells_how_many_how_long_and_how_many_as_they_were(app: App, coach: Coach):
    for place, seconds in enumerate((60, 90, 120, 150, 240)):
        coach.grades(f"s{place}", seconds, accepted=place > 0)
    at = time_of(app)
    assert metrics(at) == {
        "Submissions graded": "5", "Median time": "2 min", "Suggestions accepted as they were": "80 %",
    }  # fmt: skip
    assert (
        "10 ratings: accepted **4 (40 %)** · edited **1 (10 %)** · overturned **0 (0 %)** · own **5 (50 %)**"
        in said(at)
    )
    assert column(at, "middle") == ["1 min 30 s – 2 min 30 s"]
    assert (column(at, "submissions"), column(at, "total")) == ([5], ["11 min"])


def test_a_few_have_no_percentage_and_no_spread(app: App, coach: Coach):
    coach.grades("auk", 30)
    at = time_of(app)
    assert metrics(at)["Suggestions accepted as they were"] == "1 of 1"
    assert (column(at, "accepted"), column(at, "middle")) == (["1"], [None])
    assert "%" not in said(at)


def test_what_was_scored_first_stands_apart_with_its_agreement(app: App, coach: Coach):
    for place in range(6):
        coach.grades(f"s{place}", 60)
        coach.scores_first(f"f{place}", 0 if place == 0 else 1)
    at = time_of(app)
    told = said(at)
    assert "12 ratings: accepted **6 (50 %)** · edited **0 (0 %)** · overturned **0 (0 %)** · own **6 (50 %)**" in told
    assert (
        "Scored first: **12** ratings · first score as suggested **5 of 6 (83 %)** · changed to it afterwards **1** · "
        "for comparison, with the suggestion on screen **6 of 6 (100 %)**" in told
    )
    assert metrics(at)["Suggestions accepted as they were"] == "100 %"
    assert column(at, "scored_first") == ["5 of 6 (83 %)"]


def test_without_any_scored_first_there_is_nothing_of_it(app: App, coach: Coach):
    coach.grades("auk", 60)
    at = time_of(app)
    assert "Scored first" not in said(at)
    assert "scored_first" not in at.dataframe[-1].value


def test_first_attempts_stand_apart(app: App, coach: Coach):
    coach.grades("auk", 200)
    coach.grades("auk", 80, commit="1" * 40)
    at = time_of(app)
    assert "First attempts: median **3 min 20 s** (1 timed) · later attempts: **1 min 20 s** (1 timed)" in said(at)
    assert (column(at, "first"), column(at, "later")) == (["3 min 20 s"], ["1 min 20 s"])


def test_one_assignment_and_its_criteria(app: App, coach: Coach):
    coach.grades("auk", 30)
    coach.grades("auk", 50, given="images")
    at = time_of(app)
    at.segmented_control(key="time_by").set_value("criterion").run()
    assert "Choose an assignment" in at.info[0].value
    at.selectbox(key="time_assignment").select("images").run()
    assert metrics(at)["Submissions graded"] == "1"
    assert column(at, "name") == ["Training", "Metric"]
    assert column(at, "accepted") == ["1", "0"]
    at.segmented_control(key="time_by").set_value("period").run()
    assert column(at, "median") == ["50 s"]


def test_only_the_period_counts(app: App, coach: Coach, gradebook_file: Path):
    long_ago = Coach(gradebook_file, days=200)
    long_ago.grades("auk", 100)
    long_ago.book.close()
    coach.grades("booby", 50)
    at = time_of(app)
    assert metrics(at)["Submissions graded"] == "1"
    at.segmented_control(key="time_period").set_value("all").run()
    assert metrics(at)["Submissions graded"] == "2"
    assert at.get("vega_lite_chart")


def test_a_gain_is_claimed_only_once_the_time_by_hand_is_said(app: App, coach: Coach, services: Services):
    coach.grades("auk", 60)
    at = time_of(app)
    assert "Time gained" not in metrics(at)
    at.number_input(key="time_by_hand").set_value(45).run()
    assert metrics(at)["Time gained"] == "44 min"
    assert services.gradebook.preferences()[time_choices.BY_HAND + "coach"] == 45
    at.number_input(key="time_by_hand").set_value(None).run()
    assert "Time gained" not in metrics(at)
    assert time_choices.read(services.gradebook.preferences(), "coach") == TimeChoices()


def test_what_took_longer_than_by_hand_is_said_too(app: App, coach: Coach, services: Services):
    coach.grades("auk", 180)
    services.gradebook.save_preferences(time_choices.kept(TimeChoices(by_hand=1), "coach"))
    assert metrics(time_of(app))["Time lost"] == "2 min"


def test_others_see_nothing_until_a_coach_shares_and_then_sums_of_several(app: App, coach: Coach, services: Services):
    for place in range(FEW):
        coach.grades(f"s{place}", 60, coach="Jun")
    coach.grades("auk", 60, coach="Jun", given="images")
    at = time_of(app)
    assert "Jun" not in said(at)
    assert not at.metric
    assert not [item for item in at.expander if "Shared" in item.label]
    services.gradebook.save_preferences({**time_choices.kept(TimeChoices(shared=True), "Jun")})
    at.session_state["time_others"] = True
    at.run()
    assert (column(at, "coach"), column(at, "submissions")) == (
        ["Jun"],
        [FEW],
    )
    assert column(at, "total") == ["5 min"]


def test_sharing_is_off_and_is_the_coachs_own_choice(app: App, coach: Coach, services: Services):
    at = time_of(app)
    assert at.toggle(key="time_share").value is False
    at.toggle(key="time_share").set_value(True).run()
    assert time_choices.sharing(services.gradebook.preferences()) == ("coach",)
    assert "Others see sums" in said(at)
    at.toggle(key="time_share").set_value(False).run()
    assert time_choices.sharing(services.gradebook.preferences()) == ()


def test_the_file_has_sums_of_ones_own_and_no_student(coach: Coach, services: Services):
    coach.grades("wanda", 60)
    coach.grades("=paul", 90)
    coach.grades("jules", 90, coach="Jun")
    graded = services.gradebook.graded_by("coach")
    text = gains_export.csv_file("coach", graded, {"tabular": "표"}, Span.MONTH, UTC).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["assignment title"], line["submissions"], line["median seconds"], line["lower quartile"]) == (
        "표",
        "2",
        "75",
        "",
    )
    assert (line["ratings"], line["accepted"], line["own"]) == ("4", "2", "2")
    assert (line["scored first"], line["first score as suggested"]) == ("0", "0")
    assert not [name for name in ("wanda", "paul", "jules", "Jun") if name in text]


def test_the_file_sets_apart_what_was_scored_first(coach: Coach, services: Services):
    coach.scores_first("wanda", 0)
    coach.scores_first("paul", 1)
    graded = services.gradebook.graded_by("coach")
    text = gains_export.csv_file("coach", graded, {}, Span.MONTH, UTC).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert {name: line[name] for name in gains_export.COLUMNS[7:]} == {
        "ratings": "0", "accepted": "0", "edited": "0", "overturned": "0", "own": "0", "scored first": "4",
        "of these with a suggested score": "2", "first score as suggested": "1", "changed to the suggested score": "1",
    }  # fmt: skip


def test_it_speaks_korean(app: App, coach: Coach):
    coach.grades("auk", 3700)
    at = time_of(app, lang="ko")
    assert metrics(at)["채점한 제출물"] == "1"
    assert "과제별 합계를 다른 코치와 공유" in [toggle.label for toggle in at.toggle]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "—"), (0.4, "1 s"), (59.6, "1 min"), (60, "1 min"), (61, "1 min 1 s"), (3599.7, "1 h"), (3600, "1 h"),
        (7500, "2 h 5 min"), (3_600_000, "1,000 h"),
    ],
)  # fmt: skip
def test_durations_are_written_shortly(seconds: float | None, written: str):
    assert time_figures.duration(seconds) == written
