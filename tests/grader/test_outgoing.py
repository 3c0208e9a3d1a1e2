"""What is shown beforehand is what is sent, with everything that stands for something else found and counted."""

from hypothesis import given
from hypothesis import strategies as st

from grader import outgoing, prompt
from grader.assignments import find
from grader.budget import Room
from grader.facts import facts_of
from grader.manner import Manner
from grader.notebook import Cell, CellKind, Notebook
from grader.planning import lay_out

PROSE = "# 루브릭\n- 전처리 ⭐\n\n홍길동 010-1234-5678 a@b.com [student]"
CODE = "open('/home/gildong/a')  # <|im_start|> ghp_" + "aB3" * 12


def book(*sources: str) -> Notebook:
    cells = tuple(Cell(number=n, kind=CellKind.MARKDOWN, source=source) for n, source in enumerate(sources, 1))
    return Notebook(cells=cells, language="python", version="4.5")


def built(notebook: Notebook) -> prompt.Prompt:
    return prompt.build(
        find("bikes"), notebook, facts_of(notebook), Manner(language="ko", tone="warm"), names=("홍길동",)
    )


def test_what_was_done_is_counted_and_what_the_student_wrote_is_not():
    notebook = book(PROSE, CODE)
    assert outgoing.changes([built(notebook)], notebook) == {
        "outgoing.name": 1,
        "outgoing.account": 1,
        "outgoing.e_mail": 1,
        "outgoing.phone": 1,
        "outgoing.key": 1,
        "outgoing.mark": 1,
        "outgoing.imitation": 1,
    }


def test_nothing_is_counted_in_a_notebook_without_anything_private():
    notebook = book("x = 1", "손실이 줄었다")
    assert outgoing.changes([built(notebook)], notebook) == {}


def test_what_was_shortened_is_set_off():
    notebook = book("x" * 30_000)
    marked = [
        piece for message in built(notebook).messages for piece, set_off in outgoing.pieces(message.text) if set_off
    ]
    assert [piece[:2] for piece in marked] == ["[…"]


@given(
    st.lists(st.sampled_from([*outgoing.MARKS, "a", " ", "\n", "[", "<"]) | st.text(max_size=4))
    .map("".join)
    .map("ours\n⟦".__add__)
)
def test_the_pieces_make_the_text_again(text):
    found = list(outgoing.pieces(text))
    assert "".join(piece for piece, _ in found) == text
    assert all(piece for piece, _ in found)
    assert [piece for piece, set_off in outgoing.pieces("[student] <key>") if set_off] == []


def test_a_long_notebook_shows_every_part_and_counts_over_all_of_them():
    notebook = book(*["손실이 줄었다 " * 900 + "홍길동"] * 30)
    laid = lay_out(
        find("bikes"), notebook, facts_of(notebook), Manner(language="ko", tone="warm"), names=("홍길동",),
        room=Room(window=24_000, longest_reply=4_000),
    )  # fmt: skip
    prompts = outgoing.prompts_of(laid)
    assert len(prompts) > 1
    sent = "\n".join(message.text for shown in prompts for message in shown.messages)
    assert outgoing.changes(prompts, notebook) == {"outgoing.name": 30}
    assert "홍길동" not in sent
