import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from grader import likeness
from grader.likeness import Alike, Handed, Signed
from tests.grader.notebooks_of import code

WORDS = [f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]


def cell(seed: int, lines: int = 8) -> str:
    """Code nobody else writes."""
    chance = random.Random(seed)
    return "\n".join(f"{chance.choice(WORDS)} = {chance.choice(WORDS)}({chance.random():.3f})" for _ in range(lines))


def signed(number: int, *sources: str, student: int | None = None) -> Signed:
    print_ = likeness.fingerprint(code(*sources))
    return Signed(submission_id=number, student_id=student or number, sha256=str(number), fingerprint=print_)


def alike(this: Signed, others: Sequence[Signed], templates: Sequence[frozenset[int]] = ()) -> tuple[Alike, ...]:
    return Handed([this, *others], templates).alike(this)


OWN = [cell(n) for n in range(6)]


def test_the_same_code_of_another_student_is_found():
    found = alike(signed(1, *OWN), [signed(1, *OWN), signed(2, *OWN), signed(3, *map(cell, range(50, 60)))])
    assert [(one.submission_id, one.share) for one in found] == [(2, 1.0)]


def test_attempts_of_one_student_are_not_compared():
    assert alike(signed(1, *OWN), [signed(2, *OWN, student=1)]) == ()


def test_comments_blanks_and_quotation_marks_do_not_matter():
    other = [source.replace(" = ", "  =  ").replace("\n", "  # mine\n\n") for source in OWN]
    assert likeness.fingerprint(code(*OWN)) == likeness.fingerprint(code(*other))
    assert likeness.fingerprint(code("f('a b', \"c\")")) == likeness.fingerprint(code("f(\"a b\", 'c')"))


def test_little_code_is_written_alike_by_anyone():
    short = "import pandas as pd\ndf = pd.read_csv('a.csv')\ndf.head()"
    assert alike(signed(1, short), [signed(2, short)]) == ()


def test_what_was_handed_out_is_nobodys_own():
    template = [cell(n) for n in range(100, 106)]
    own = {n: cell(n) for n in range(1, 9)}
    everyone = [signed(n, *template, source) for n, source in own.items()]
    assert all(alike(one, everyone) == () for one in everyone)


def test_copied_code_is_found_beside_what_was_handed_out():
    template = [cell(n) for n in range(100, 106)]
    everyone = [signed(n, *template, cell(n, 12)) for n in range(1, 9)]
    copy = signed(20, *template, cell(3, 12))
    assert [one.submission_id for one in alike(copy, everyone)] == [3]


def test_further_notebooks_of_the_assignment_tell_what_was_handed_out():
    template = [cell(n) for n in range(100, 106)]
    one, other = signed(1, *template, cell(1)), signed(2, *template, cell(2))
    assert alike(one, [other])
    prints = [likeness.fingerprint(code(*template, cell(n))) for n in (7, 8)]
    assert alike(one, [other], prints) == ()


def test_two_students_do_not_make_their_code_common_by_sharing_it():
    three = [signed(n, *OWN) for n in (1, 2, 3)]
    assert not Handed(three).common(three[0])
    four = [*three, signed(4, *OWN)]
    assert Handed(four).common(four[0]) == four[0].fingerprint


def test_many_attempts_of_one_student_make_nothing_common():
    attempts = [signed(n, *OWN, student=1) for n in range(1, 6)]
    copy = signed(9, *OWN)
    assert not Handed([*attempts, copy]).common(copy)
    assert {one.submission_id for one in alike(copy, attempts)} == {1, 2, 3, 4, 5}


def test_a_long_notebook_that_holds_a_short_one_is_found_from_both_sides():
    short, long = signed(1, *OWN), signed(2, *OWN, *(cell(n, 30) for n in range(200, 206)))
    assert len(long.fingerprint) == likeness.SAMPLE
    assert [(one.submission_id, one.share) for one in alike(short, [long])] == [(2, 1.0)]
    ((number, share),) = ((one.submission_id, one.share) for one in alike(long, [short]))
    assert number == 1
    assert share < 0.5


@given(st.permutations(range(6)))
def test_the_order_of_cells_does_not_matter(order):
    assert likeness.fingerprint(code(*(OWN[n] for n in order))) == likeness.fingerprint(code(*OWN))


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_has_a_fingerprint_and_is_its_own_counterpart(sources):
    notebook = code(*sources)
    assert len(likeness.fingerprint(notebook)) <= likeness.SAMPLE
    assert all(pair.other is not None for pair in likeness.pairs(notebook, notebook))


@given(st.integers(0, 5), st.integers(0, 1000))
def test_cells_stand_beside_their_counterparts(changed, seed):
    other = [source for n, source in enumerate(OWN) if n != changed] + [cell(2000 + seed)]
    pairs = likeness.pairs(code(*OWN), code(*other))
    assert [pair.cell.number - 1 for pair in pairs if pair.other is None] == [changed]
    assert all(pair.other.source == pair.cell.source for pair in pairs if pair.other)


def test_cells_of_what_was_handed_out_are_not_set_beside_each_other():
    shared = likeness.fingerprint(code(OWN[0]))
    assert [pair.cell.number for pair in likeness.pairs(code(*OWN), code(*OWN), shared)] == [2, 3, 4, 5, 6]
