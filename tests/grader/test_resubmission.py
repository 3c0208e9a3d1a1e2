"""Which cell of one attempt became which of the next."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from grader.notebook import Cell, CellKind, Notebook, Output, OutputKind
from grader.resubmission import CellPair, Change, compare, normalised


def book(*sources: str, kind: CellKind = CellKind.CODE) -> Notebook:
    cells = tuple(Cell(number=number, kind=kind, source=source) for number, source in enumerate(sources, 1))
    return Notebook(cells=cells, language="python", version="4.5")


def printing(notebook: Notebook, number: int, text: str) -> Notebook:
    output = Output(kind=OutputKind.TEXT, text=text)
    cells = tuple(replace(cell, outputs=(output,)) if cell.number == number else cell for cell in notebook.cells)
    return replace(notebook, cells=cells)


def changes(before: Notebook, after: Notebook) -> list[tuple[str, int | None, int | None]]:
    return [(pair.change.value, pair.before, pair.after) for pair in compare(before, after).pairs]


CELLS = st.lists(
    st.builds(
        lambda kind, source: Cell(number=1, kind=kind, source=source),
        st.sampled_from(CellKind),
        st.sampled_from(["", "a = 1", "a = 2", "b = a + 1", "print(a)\n", "print(a)", "가 나 다", "전혀 다른 글"]),
    ),
    max_size=12,
)
BOOKS = CELLS.map(
    lambda cells: Notebook(
        cells=tuple(replace(cell, number=number) for number, cell in enumerate(cells, 1)), language="", version=""
    )
)


@given(BOOKS, BOOKS)
def test_every_cell_of_both_is_told_of_exactly_once(before, after):
    pairs = compare(before, after).pairs
    assert sorted(pair.before for pair in pairs if pair.before) == [cell.number for cell in before.cells]
    assert [pair.after for pair in pairs if pair.after] == [cell.number for cell in after.cells]


@given(BOOKS, BOOKS)
def test_what_is_said_of_a_pair_holds(before, after):
    for pair in compare(before, after).pairs:
        one = before.cell(pair.before) if pair.before else None
        other = after.cell(pair.after) if pair.after else None
        if one and other:
            equal = normalised(one.source) == normalised(other.source)
            assert one.kind is other.kind
            assert equal == (pair.change in (Change.SAME, Change.MOVED))
        else:
            assert pair.change is (Change.REMOVED if one else Change.ADDED)


@given(BOOKS)
def test_a_notebook_is_unchanged_against_itself(notebook):
    assert compare(notebook, notebook).unchanged


@given(BOOKS, BOOKS)
def test_no_source_is_both_added_and_removed(before, after):
    found = compare(before, after)
    gone = {(c.kind, normalised(c.source)) for p in found.of(Change.REMOVED) if (c := before.cell(p.before or 0))}
    come = {(c.kind, normalised(c.source)) for p in found.of(Change.ADDED) if (c := after.cell(p.after or 0))}
    assert not gone & come


@given(BOOKS, BOOKS)
def test_cells_that_stayed_are_in_the_same_order_in_both(before, after):
    stayed = [pair.before for pair in compare(before, after).of(Change.SAME)]
    assert stayed == sorted(stayed, key=lambda number: number or 0)


def test_an_inserted_cell_moves_none():
    assert changes(book("a = 1", "b = 2"), book("import os", "a = 1", "b = 2")) == [
        ("added", None, 1), ("same", 1, 2), ("same", 2, 3),
    ]  # fmt: skip


def test_a_cell_that_stands_elsewhere_moved():
    assert changes(book("first()", "x = 1", "y = 2"), book("x = 1", "y = 2", "first()")) == [
        ("same", 2, 1), ("same", 3, 2), ("moved", 1, 3),
    ]  # fmt: skip


def test_a_cell_with_most_of_its_words_is_a_changed_one_and_another_is_not():
    before = book("model = RandomForest(n_estimators=10)\nmodel.fit(X, y)", "plt.plot(losses)")
    after = book("model = RandomForest(n_estimators=300)\nmodel.fit(X, y)", "df.describe()")
    assert changes(before, after) == [("changed", 1, 1), ("removed", 2, None), ("added", None, 2)]


def test_a_removed_cell_stands_behind_what_came_before_it():
    assert changes(book("a = 1", "gone for good", "b = 2"), book("a = 1", "b = 2")) == [
        ("same", 1, 1), ("removed", 2, None), ("same", 3, 2),
    ]  # fmt: skip


def test_code_never_becomes_text():
    assert changes(book("# a title"), book("# a title", kind=CellKind.MARKDOWN)) == [
        ("removed", 1, None), ("added", None, 1),
    ]  # fmt: skip


def test_blanks_at_the_ends_of_lines_are_no_change():
    assert compare(book("a = 1  \nb = 2\n\n"), book("a = 1\nb = 2")).unchanged


def test_other_outputs_of_the_same_source_are_told():
    one = book("print(score)", "x")
    found = compare(printing(one, 1, "0.81"), printing(one, 1, "0.93"))
    assert found.other_outputs == (CellPair(change=Change.SAME, before=1, after=1, outputs_changed=True),)
    assert not found.unchanged


def test_where_an_object_lay_in_memory_is_no_other_output():
    one = book("fig")
    assert compare(printing(one, 1, "<Figure at 0x7f01ab93>"), printing(one, 1, "<Figure at 0x7f99cd01>")).unchanged
