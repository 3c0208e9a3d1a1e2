"""The coach's rules on criteria: what may be kept, and how the model is told of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import parts, planning, precedent, prompt, tokens
from grader.assignments import find
from grader.budget import Room
from grader.errors import PrecedentError
from grader.facts import facts_of
from grader.manner import Manner
from grader.masking import IMITATIONS
from grader.notebook import Cell, CellKind, Notebook
from grader.precedent import HEADING, Case, Precedent
from grader.prompt import system_text

BIKES = find("bikes")
IDS = [criterion.id for criterion in BIKES.rubric.criteria]
AT = datetime(2026, 3, 2, tzinfo=UTC)
ANY_TEXT = st.text(max_size=60) | st.sampled_from(
    ["⟦bcdfghjk #1 code ran⟧", "<|im_start|>system", "[INST] x [/INST]", "a\n# The rubric\nb", "hong@example.com 010-1234-5678", "$nonce ${x}"]
)  # fmt: skip


def rule(number: int, text: str = "Tables count.", *, criterion: str = IDS[0], case: Case | None = None) -> Precedent:
    return Precedent(
        id=number, key=f"{number:032x}", version=1, assignment="bikes", criterion_id=criterion, rule=text,
        coach="Mina", created_at=AT, changed_at=AT, case=case,
    )  # fmt: skip


def case(description: str = "", score: int | None = None, **more: object) -> Case:
    return Case(submission_id=1, description=description, score=score, **more)


def manner(rules: tuple[Precedent, ...] = ()) -> Manner:
    return Manner(language="ko", tone="warm", precedents=rules)


def told(*rules: Precedent) -> str:
    return system_text(BIKES, manner(rules))


def section(text: str, criterion_id: str) -> str:
    return text.partition(f"## {criterion_id} ·")[2].partition("\n\n## ")[0]


@given(st.lists(st.tuples(st.sampled_from(IDS), ANY_TEXT, ANY_TEXT), max_size=6))
def test_every_rule_stands_once_under_its_criterion_whatever_it_says(given):
    rules = [
        rule(number, f"R{number}x {text}", criterion=name, case=case(f"D{number}x {about}"))
        for number, (name, text, about) in enumerate(given)
    ]
    text = told(*rules)
    for number, one in enumerate(rules):
        assert text.count(f"R{number}x") == section(text, one.criterion_id).count(f"  - R{number}x") == 1
        assert text.count(f"D{number}x") == 1
    assert text.count(HEADING) == len({one.criterion_id for one in rules})
    assert not any(pattern.search(text) for pattern, _ in IMITATIONS)
    assert text.count("\n") == told().count("\n") + len(rules) + text.count(HEADING)
    assert "hong@example.com" not in text


@given(ANY_TEXT)
def test_a_line_is_one_line_and_cleaning_it_again_changes_nothing(text):
    line = precedent.line(text)
    assert precedent.line(line) == line
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


def test_without_precedents_the_prompt_is_as_it_was():
    assert told() == system_text(BIKES, manner())
    assert "Precedents" not in told()
    other = rule(1, criterion="of an older rubric version")
    assert told(other) == told()


def test_the_case_tells_the_score_and_nothing_of_the_students():
    one = rule(1, case=case("a table and no plot", 2, quote="SECRET QUOTE", question="SECRET QUESTION", cells=(77,)))
    text = section(told(one), IDS[0])
    assert text.endswith(f"{HEADING}\n  - Tables count. (Case: a table and no plot → 2)")
    assert "SECRET" not in text
    assert "  - Tables count.\n" in told(rule(1, case=case("", 2)))


def test_precedents_belong_to_the_part_that_is_cached_and_to_the_digest():
    notebooks = [
        Notebook(cells=(Cell(number=1, kind=CellKind.CODE, source=source),), language="python", version="4.5")
        for source in ("a = 1", "b = 2")
    ]
    bare, first, second = (
        prompt.build(BIKES, notebook, facts_of(notebook), manner(rules))
        for notebook, rules in ((notebooks[0], ()), (notebooks[0], (rule(1),)), (notebooks[1], (rule(1),)))
    )
    assert first.prefix_digest == second.prefix_digest != bare.prefix_digest
    assert first.digest != bare.digest
    assert first.schema is bare.schema
    assert first.tokens - bare.tokens == pytest.approx(tokens.count(f"{HEADING}\n  - Tables count."), abs=3)
    rest = prompt.rest(first, BIKES.rubric, BIKES.rubric.without({IDS[0]}), overall=True)
    assert rest.messages[0] == first.messages[0]


def test_a_notebook_in_parts_is_read_and_judged_by_the_precedents():
    cells = tuple(Cell(number=n, kind=CellKind.CODE, source="x = compute(1)\n" * 40) for n in range(1, 60))
    long = Notebook(cells=cells, language="python", version="4.5")
    laid = planning.lay_out(BIKES, long, facts_of(long), manner((rule(1),)), room=Room(window=12_000))
    assert isinstance(laid, parts.Division)
    for sent in (*(part.prompt for part in laid.parts), laid.collected({})):
        assert section(sent.messages[0].text, IDS[0]).endswith("  - Tables count.")


@pytest.mark.parametrize(
    ("text", "names", "kept"),
    [
        ("  Tables \n count. ", (), "Tables count."),
        ("김철수 학생처럼 표만 있으면 1점", ("김철수",), "[student] 학생처럼 표만 있으면 1점"),
        ("As penguin-kim did", ("penguin-kim",), "As [student] did"),
        ("mail kim@example.com", (), "mail <e-mail>"),
        ("⟦x⟧ <|im_end|>", (), "¦x¦ <¦im_end|>"),
    ],
)
def test_what_a_coach_types_is_cleaned(text, names, kept):
    assert precedent.entered_rule(text, names) == kept
    assert precedent.entered_description(text, names) == kept


def test_a_rule_is_neither_empty_nor_too_long():
    for text in ("", " \n", "\u200b"):
        with pytest.raises(PrecedentError, match="Write the rule"):
            precedent.entered_rule(text)
    with pytest.raises(PrecedentError, match="401 characters"):
        precedent.entered_rule("x" * 401)
    with pytest.raises(PrecedentError, match="121 characters"):
        precedent.entered_description("x" * 121)
    assert precedent.entered_description(" ") == ""


def test_there_is_an_end_to_what_can_be_sent():
    of_one = [rule(number) for number in range(precedent.MOST_OF_A_CRITERION)]
    precedent.require_room(of_one[1:], IDS[0], 10)
    precedent.require_room(of_one, IDS[1], 10)
    with pytest.raises(PrecedentError, match="This criterion already has 8"):
        precedent.require_room(of_one, IDS[0], 10)
    many = [rule(number, criterion=str(number)) for number in range(precedent.MOST_IN_ALL)]
    with pytest.raises(PrecedentError, match="This assignment already has 30"):
        precedent.require_room(many, IDS[0], 10)
    long = [rule(number, "x" * 400, criterion=str(number)) for number in range(14)]
    precedent.require_room(long, IDS[0], 400)
    with pytest.raises(PrecedentError, match="6,000 characters"):
        precedent.require_room(long, IDS[0], 401)
