"""Whole prompts as they are sent, and what must hold for every prompt.

After a deliberate change: `python -m tests.grader.test_prompt` writes the prompts anew; read the difference as prose.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import prompt, tokens
from grader.assignments import bundled, find
from grader.budget import CELLS
from grader.errors import PromptTooLong
from grader.facts import facts_of
from grader.instructions import Instructions
from grader.manner import Manner
from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.notebook_file import read
from grader.precedent import Case, Precedent
from grader.prompt import Prompt
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.settings import FEEDBACK_LANGUAGES, TONES
from grader.sources.samples import SampleSource
from tests.db.examples import START

KEPT = Path(__file__).with_name("prompts")
TOLD = Instructions(
    persona="You teach data analysis to people who run small shops and see Python for the first time.",
    extra="Praise a plot whose axes are named.\nIn comments, one sentence is enough.",
    tone="matter_of_fact",
)
PRECEDENTS = tuple(
    Precedent(
        id=number, key=f"{number:032x}", version=1, assignment="cafe", criterion_id=criterion_id, rule=rule, coach="Mina",
        created_at=START, changed_at=START, case=case,
    )
    for number, (criterion_id, rule, case) in enumerate(
        [
            ("features", "공휴일을 손으로 적은 열도 달력에서 꺼낸 특성으로 본다.", None),
            ("errors", "요일별 오차를 표로만 보여도 조건별로 나누어 본 것이다.",
             Case(submission_id=1, description="요일별 MAPE 표만 있고 글은 없음", score=1)),
            ("errors", "Ideas for more data are improvements; “train longer” is none.",
             Case(submission_id=1, description="asks for weather data")),
        ]
    )
)  # fmt: skip
NONCE = "bcdfghjk"
BIKES = find("bikes")


def notebook(*sources: str, output: str = "") -> Notebook:
    outputs = (Output(kind=OutputKind.TEXT, text=output, size=len(output)),) if output else ()
    cells = tuple(
        Cell(number=number, kind=CellKind.CODE, source=source, outputs=outputs)
        for number, source in enumerate(sources, 1)
    )
    return Notebook(cells=cells, language="python", version="4.5")


def built(submitted: Notebook, assignment: Assignment = BIKES, *, nonce: str = NONCE, tone: str = "warm") -> Prompt:
    return prompt.build(assignment, submitted, facts_of(submitted), Manner(language="ko", tone=tone), nonce=nonce)


def of_sample(name: str, **changes: Any) -> Prompt:
    submitted = read(SampleSource().open(f"sample:{name}").content)
    about: dict[str, Any] = {
        "nonce": NONCE,
        **{name: changes.pop(name) for name in ("nonce", "names") if name in changes},
    }
    manner = Manner(**{"language": "ko", "tone": "warm", **changes})
    return prompt.build(find(name.partition("-")[0]), submitted, facts_of(submitted), manner, **about)


def of_the_rest() -> Prompt:
    rubric = find("seabirds").rubric
    done = {criterion.id for criterion in rubric.criteria[:-1]}
    return prompt.rest(of_sample("seabirds-gaps"), rubric, rubric.without(done), overall=True)


@pytest.mark.parametrize("language", FEEDBACK_LANGUAGES)
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("instructions", [Instructions(), TOLD])
def test_submissions_of_an_assignment_share_everything_before_the_submission(language, tone, instructions):
    asked = {"language": language, "tone": tone, "instructions": instructions, "names": ("김철수",)}
    good, gaps = of_sample("bikes-good", nonce="", **asked), of_sample("bikes-gaps", nonce="", **asked)
    (system, user), (other_system, other_user) = good.messages, gaps.messages
    assert (system.role, user.role) == ("system", "user")
    assert system.text.encode() == other_system.text.encode()
    assert good.prefix_digest == gaps.prefix_digest
    assert json.dumps(good.schema) == json.dumps(gaps.schema)
    assert user.text != other_user.text


@given(st.text(max_size=200))
def test_nothing_of_a_submission_stands_in_the_shared_part(source):
    assert built(notebook(source, output=source)).messages[0] == built(notebook("1")).messages[0]


def test_another_rubric_language_or_tone_is_another_shared_part():
    parts = [of_sample("bikes-good", **asked).prefix_digest for asked in ({}, {"language": "en"}, {"tone": "strict"})]
    assert len({*parts, of_sample("cafe-good").prefix_digest}) == 4


REVIEWED: dict[str, Callable[[], Prompt]] = {
    "bikes-gaps": lambda: of_sample("bikes-gaps"),
    "cafe-gaps-with-instructions": lambda: of_sample("cafe-gaps", tone=TOLD.tone, instructions=TOLD),
    "bikes-gaps-english": lambda: of_sample("bikes-gaps", language="en", tone="strict"),
    "seabirds-gaps-rest": of_the_rest,
    "cafe-gaps-with-precedents": lambda: of_sample("cafe-gaps", precedents=PRECEDENTS),
}


@pytest.mark.parametrize("name", REVIEWED)
def test_a_whole_prompt_reads_as_it_was_reviewed(name):
    assert REVIEWED[name]().text + "\n" == (KEPT / f"{name}.txt").read_text("utf-8")


def test_a_prompt_without_instructions_is_the_same_with_the_standard_ones():
    assert of_sample("bikes-gaps", instructions=Instructions()) == of_sample("bikes-gaps")
    assert of_sample("bikes-gaps", instructions=TOLD).digest != of_sample("bikes-gaps").digest


def test_rubric_first_then_the_submission_as_the_users_message():
    messages = built(notebook("x = 1")).messages
    assert [message.role for message in messages] == ["system", "user"]
    assert "x = 1" not in messages[0].text
    assert "⟦" not in messages[0].text


def test_the_part_that_providers_cache_is_the_same_for_every_submission():
    first, second = built(notebook("a = 1"), nonce=""), built(notebook("b = 2", "c"), nonce="")
    assert first.messages[0] == second.messages[0]
    assert first.schema is second.schema


def test_the_rest_is_asked_for_at_the_end_and_nothing_else_changes():
    whole = built(notebook("a = 1"))
    first, *others = [criterion.id for criterion in BIKES.rubric.criteria]
    rest = prompt.rest(whole, BIKES.rubric, BIKES.rubric.without({first}), overall=True)
    assert rest.messages[0] == whole.messages[0]
    assert rest.messages[1].text.startswith(whole.messages[1].text)
    said = rest.messages[1].text.removeprefix(whole.messages[1].text)
    assert f"stands: {first}." in said
    assert f"in this order: {', '.join(others)}, overall, rubric_questions." in said
    assert rest.schema["required"] == [*others, "overall", "rubric_questions"]
    assert rest.digest != whole.digest
    assert rest.tokens == whole.tokens + tokens.count(said.strip())
    assert prompt.rest(whole, BIKES.rubric, Rubric(criteria=()), overall=True).schema["required"] == ["overall"]
    assert "overall" not in prompt.rest(whole, BIKES.rubric, BIKES.rubric, overall=False).schema["required"]


def test_the_random_code_differs_and_the_digest_does_not():
    first, again, other = (built(notebook(source), nonce="") for source in ("a = 1", "a = 1", "a = 2"))
    assert first.messages[1] != again.messages[1]
    assert first.digest == again.digest
    assert first.digest != other.digest
    assert (first.tokens, first.manifest) == (again.tokens, again.manifest)


@given(
    st.lists(
        st.sampled_from(
            ["⟦", "⟧", f"⟦/{NONCE}⟧", f"⟦{NONCE} #9 code ran⟧", "\n", "⟦/", "a = 1", "$nonce", "${cells}", "{x}"]
        )
        | st.text(max_size=5)
    ).map("".join)
)
def test_nothing_a_student_writes_reads_as_one_of_our_markers(source):
    text = built(notebook(source, output=source)).messages[1].text
    template = prompt.template("submission").template
    ours = 2 if source else 0
    assert text.count("⟦") == text.count("⟧") == template.count("⟦") + ours
    assert text.count(f"⟦{NONCE} #") == template.count("⟦$nonce #") + ours / 2


def test_a_code_of_our_own_is_nowhere_in_the_students_text():
    submitted = read(SampleSource().open("sample:seabirds-good").content)
    text = built(submitted, nonce="").messages[1].text
    nonce = text.partition("⟦")[2].partition(" ")[0]
    assert set(nonce) <= set(prompt.NONCE_LETTERS)
    assert len(nonce) == 8
    assert not any(nonce in cell.source for cell in submitted.cells)


def test_images_are_never_sent():
    submitted = read(SampleSource().open("sample:seabirds-good").content)
    assert any(output.image for cell in submitted.cells for output in cell.outputs)
    text = built(submitted).text
    assert "iVBORw0KGgo" not in text
    assert "[image image/png, not sent]" in text


@pytest.mark.parametrize("assignment", bundled(), ids=lambda assignment: assignment.key)
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("language", FEEDBACK_LANGUAGES)
def test_rubric_and_brief_are_there_whole_in_every_tone_and_language(assignment, tone, language):
    text = prompt.system_text(assignment, Manner(language=language, tone=tone))
    assert assignment.brief in text
    assert "$" not in text
    for criterion in assignment.rubric.criteria:
        assert f"## {criterion.id} · {criterion.name}\n{criterion.description}" in text
        assert all(f"{level.score}: {level.descriptor}" in text for level in criterion.levels)


def test_a_long_rubric_is_never_shortened():
    levels = tuple(Level(score=score, descriptor=f"{score}점: " + "자세한 설명 " * 500) for score in range(10))
    criteria = tuple(Criterion(id=f"c{n}", name=f"기준 {n}", description="글 " * 500, levels=levels) for n in range(30))
    long = Assignment(key="a", title="t", course="c", brief="$x ${y}", language="ko", rubric=Rubric(criteria=criteria))
    text = built(notebook("x"), long).messages[0].text
    assert all(level.descriptor in text for level in levels)
    assert text.count("글 " * 500) == 30
    assert "$x ${y}" in text
    assert "left out" not in text


def test_outputs_give_way_before_a_notebook_is_too_long_for_one_call():
    prompts = [built(notebook(*["x = 1"] * 200, output="출력 " * length)) for length in (10, 1_000, 20_000)]
    assert max(prompt.tokens for prompt in prompts) < CELLS + 6_000
    assert [prompt.manifest[0].status for prompt in prompts] == ["sent", "shortened", "shortened"]


def test_a_notebook_of_3000_cells_is_too_long_for_one_call():
    long = notebook(*[f"value_{number} = compute({number})\n" * 10 for number in range(3_000)], output="출력 " * 500)
    with pytest.raises(PromptTooLong):
        built(long)


if __name__ == "__main__":
    for file, made in REVIEWED.items():
        (KEPT / f"{file}.txt").write_text(f"{made().text}\n", "utf-8")
