"""What becomes of a judgement once the program has looked at it, from the reply to the suggestion."""

import json

import pytest

from grader.evaluation import Confidence, Suggestion
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.reply import ReplyReader, schema_for
from grader.rubric import Criterion, Level, Material, Rubric
from grader.run import CriterionCompleted, ManifestEntry

LEVELS = (Level(score=0, descriptor="없다"), Level(score=1, descriptor="있다"), Level(score=2, descriptor="좋다"))
REASON = Criterion(id="reason", name="이유", description="이유를 적었다", levels=LEVELS, rests_on=(Material.WRITING,))
LOSS = Criterion(id="score", name="정확도 0.9 이상", description="", levels=LEVELS)
CHART = Criterion(id="chart", name="그래프", description="읽기 쉽다", levels=LEVELS, rests_on=(Material.IMAGE,))
RUBRIC = Rubric(criteria=(REASON, LOSS, CHART))
PICTURE = Output(kind=OutputKind.IMAGE, mime="image/png", image=b"x")
CELLS = (
    Cell(number=1, kind=CellKind.MARKDOWN, source="# 정확도를 고른 이유"),
    Cell(
        number=2, kind=CellKind.CODE, source="model.score(x)",
        outputs=(Output(kind=OutputKind.TEXT, text="accuracy: 0.93\nloss: 10.87"),),
    ),
    Cell(number=3, kind=CellKind.CODE, source="plt.plot(history)", outputs=(PICTURE,)),
)  # fmt: skip


def judged(
    criterion: Criterion,
    score: int,
    *quotes: tuple[int, str],
    cells: tuple[Cell, ...] = CELLS,
    withheld: tuple[int, ...] = (),
    **said: object,
) -> Suggestion:
    """What a reply about one criterion becomes."""
    member = {"evidence": [{"cell": cell, "quote": quote} for cell, quote in quotes], "comment": "글", "score": score}
    member |= {"confidence": "high", **said}
    manifest = [
        ManifestEntry(cell=cell.number, kind=cell.kind, status="withheld", reason="manifest.no_room", tokens=0)
        for cell in cells
        if cell.number in withheld
    ]
    notebook = Notebook(cells=cells, language="python", version="4.5")
    reader = ReplyReader(RUBRIC, notebook, manifest=manifest)
    (completed,) = [e for e in reader.feed(json.dumps({criterion.id: member})) if isinstance(e, CriterionCompleted)]
    return completed.suggestion


def doubts(criterion: Criterion, score: int, *quotes: tuple[int, str], **said: object) -> list[str]:
    return [key.removeprefix("review.doubt_") for key in judged(criterion, score, *quotes, **said).doubts(criterion)]


def test_the_number_is_asked_for_only_where_a_threshold_is():
    properties = schema_for(RUBRIC)["properties"]
    assert [name for name, member in properties.items() if "measured" in member.get("properties", ())] == ["score"]
    assert list(properties["score"]["properties"]) == [
        "evidence", "absence", "measured", "comment", "score", "confidence",
    ]  # fmt: skip
    assert set(properties["reason"]["properties"]["absence"]) == {"type"}


def test_a_score_needs_a_quote_or_says_what_was_searched():
    assert doubts(REASON, 1, (1, "정확도를 고른 이유")) == []
    assert doubts(REASON, 1) == ["no_evidence"]
    assert doubts(REASON, 1, (1, "다른 지표를 고른 이유")) == ["unverified"]
    assert doubts(REASON, 0) == ["lowest", "no_evidence"]
    assert doubts(REASON, 0, absence="어느 셀에도 이유가 없어요.") == ["lowest"]


def test_a_score_above_the_lowest_needs_more_than_an_absence():
    suggestion = judged(REASON, 1, absence="  틀린 이유가\n없어요. ")
    assert suggestion.doubts(REASON) == ("review.doubt_only_absence",)
    assert suggestion.absence == "틀린 이유가 없어요."


def test_an_absence_that_a_cell_refutes_is_shown_with_the_cell():
    suggestion = judged(REASON, 0, absence="마크다운 셀에 “이유”가 없어요.")
    assert suggestion.contradiction
    assert (suggestion.contradiction.cell, suggestion.contradiction.quote) == (1, "# 정확도를 고른 이유")
    assert suggestion.doubts(REASON) == ("review.doubt_lowest", "review.doubt_contradicted")


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ("0.93", []),
        ("accuracy: 0.93", []),
        ("", ["number_missing"]),
        ("93%", ["number_not_found"]),
        ("0.9", ["number_not_found"]),
        ("0.87", ["number_not_found"]),
        ("없음", ["number_not_found"]),
        (0.93, []),
        (None, ["number_missing"]),
    ],
)
def test_the_number_must_stand_in_a_cited_cell(measured, expected):
    assert doubts(LOSS, 2, (2, "accuracy: 0.93"), measured=measured) == expected


def test_a_number_of_another_cell_does_not_count():
    assert doubts(LOSS, 2, (1, "정확도를 고른 이유"), measured="0.93") == ["number_not_found"]


def test_a_number_below_the_threshold_contradicts_the_level():
    cells = (Cell(number=1, kind=CellKind.CODE, source="print(acc)  # 0.87"),)
    assert doubts(LOSS, 2, (1, "print(acc)"), cells=cells, measured="0.87") == ["number_misses"]
    assert doubts(LOSS, 0, (1, "print(acc)"), cells=cells, measured="0.87") == ["lowest"]


def test_a_number_nobody_asked_for_is_left_out():
    assert judged(REASON, 1, (1, "정확도를 고른 이유"), measured="0.87").measured == ""


def test_what_rests_on_pictures_that_were_not_sent_gets_no_score():
    suggestion = judged(CHART, 2, (3, "plt.plot(history)"))
    assert (suggestion.score, suggestion.unscored_reason, suggestion.comment) == (None, "model.unscored_unseen", "글")
    assert suggestion.evidence[0].verified
    assert suggestion.confidence is None
    assert judged(CHART, 0, absence="그래프가 없어요.", cells=CELLS[:2]).score == 0


@pytest.mark.parametrize(
    "cell",
    [
        Cell(number=1, kind=CellKind.MARKDOWN, source="![결과](images/result.png)"),
        Cell(number=1, kind=CellKind.MARKDOWN, source="그림", images=(PICTURE,)),
        Cell(number=1, kind=CellKind.CODE, source="fig", outputs=(Output(kind=OutputKind.OTHER, mime="application/vnd.plotly.v1+json"),)),
    ],
)  # fmt: skip
def test_attached_linked_and_interactive_pictures_are_pictures(cell):
    assert judged(CHART, 2, cells=(cell,)).unscored_reason == "model.unscored_unseen"


def test_a_progress_bar_is_no_picture():
    bar = Cell(number=1, kind=CellKind.CODE, source="fit()", outputs=(Output(kind=OutputKind.WIDGET),))
    assert judged(CHART, 0, cells=(bar,), absence="그래프가 없어요.").score == 0


def test_what_rests_on_withheld_cells_gets_no_score():
    assert judged(REASON, 1, (1, "정확도를 고른 이유"), withheld=(1,)).unscored_reason == "model.unscored_unseen"
    assert judged(REASON, 0, absence="이유가 없어요.", withheld=(2,)).unscored_reason == "model.unscored_unseen"
    assert judged(REASON, 1, (1, "정확도를 고른 이유"), withheld=(2,)).score == 1


def test_a_model_may_say_itself_that_it_has_not_seen_what_decides():
    suggestion = judged(REASON, 1, (1, "정확도를 고른 이유"), confidence="unseen")
    assert (suggestion.score, suggestion.unscored_reason, suggestion.confidence) == (
        None, "model.unscored_unseen", None,
    )  # fmt: skip
    assert judged(REASON, 1, (1, "정확도를 고른 이유"), confidence="sure").confidence is Confidence.LOW
