"""The order of a worklist and the ways through it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worklist import MOST_CHOSEN, Attempt, Item, Progress, Scope, Station, Worklist, lay_out, scope_of

CRITERIA = ("data", "model", "words")
EVERYTHING, BATCH = Scope(assignment="birds"), Scope(assignment="birds", batch_id=3)
CHOICE = Scope(assignment="birds", chosen=(2, 5, 12))


@st.composite
def attempts(draw: st.DrawFn, *, most: int = 12) -> list[Attempt]:
    """Some students' attempts as a gradebook may hold them."""
    students = draw(st.lists(st.integers(1, 6), max_size=most))
    parts = st.frozensets(st.sampled_from(CRITERIA))
    made = []
    for number, student in enumerate(students, 1):
        scored = draw(parts)
        made.append(
            Attempt(
                submission_id=number,
                student_id=student,
                student_number=100 + student,
                replaced=draw(st.integers(0, 4)) == 0,
                line=draw(st.none() | st.integers(1, 9)),
                saved=draw(st.booleans()),
                drafted=draw(st.booleans()),
                scored=scored,
                open=draw(parts) - scored,
            )
        )
    return made


def worklist(*decided: str, done: str = "") -> Worklist:
    """One item for each of `decided`, whose letters are the first of the criteria's; those of `done` by number are saved."""
    items = [
        Item(
            submission_id=10 * number,
            student_number=number,
            attempts=frozenset({10 * number, 10 * number - 5}),
            progress=Progress.DONE if str(number) in done else Progress.IN_WORK if letters else Progress.TO_DO,
            decided=frozenset(name for name in CRITERIA if name[0] in letters),
        )
        for number, letters in enumerate(decided, 1)
    ]
    return Worklist(scope=EVERYTHING, criteria=CRITERIA, items=tuple(items))


def walked(start: Station | None, step: Callable[[Station], Station | None]) -> list[Station]:
    """Where one comes by going on from `start`, which is the first."""
    way = []
    while start is not None:
        way.append(start)
        assert len(way) < 1000
        start = step(start)
    return way


class TestAddress:
    @pytest.mark.parametrize("scope", [EVERYTHING, BATCH, Scope(assignment="1-a_b-3"), CHOICE])
    def test_it_names_the_scope(self, scope: Scope):
        assert scope_of(scope.address) == scope

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Birds",
            "a.b",
            "birds.0",
            "birds.-1",
            "birds.3.4",
            "birds.",
            "a" * 61,
            "a.²",
            "birds~",
            "birds~0",
            "birds~1.",
            "birds~1..2",
            "birds.3~4",
            "birds~٣",
        ],
    )
    def test_anything_else_is_none(self, text: str):
        assert scope_of(text) is None

    @given(st.lists(st.integers(1, 10**9), min_size=1, max_size=MOST_CHOSEN + 3))
    def test_a_choice_is_named_once_in_its_order_and_has_an_end(self, numbers: list[int]):
        found = scope_of("birds~" + ".".join(map(str, numbers)))
        wanted = tuple(sorted(set(numbers)))
        assert found == (Scope(assignment="birds", chosen=wanted) if len(wanted) <= MOST_CHOSEN else None)
        assert scope_of("birds~" + "9" * 10 * MOST_CHOSEN) is None


class TestOrder:
    @given(attempts())
    def test_each_student_stands_in_it_once_by_the_last_attempt_that_counts(self, given_: list[Attempt]):
        counted: dict[int, int] = {}
        for one in given_:
            if not one.replaced:
                counted[one.student_id] = one.submission_id
        found = lay_out(EVERYTHING, CRITERIA, given_)
        assert sorted(item.submission_id for item in found.items) == sorted(counted.values())
        for one in given_:
            index = found.index(one.submission_id)
            assert (index is None) == (one.student_id not in counted)
            assert index is None or found.items[index].submission_id == counted[one.student_id]
        came = {one.student_id: one.submission_id for one in reversed(given_)}
        order = [came[next(o.student_id for o in given_ if o.submission_id == i.submission_id)] for i in found.items]
        assert order == sorted(order)

    @given(attempts(), st.sampled_from([EVERYTHING, BATCH]), st.data())
    def test_nobody_moves_while_work_is_done_added_or_put_right(
        self, before: list[Attempt], scope: Scope, data: st.DataObject
    ):
        after = [
            replace(one, saved=data.draw(st.booleans()), drafted=data.draw(st.booleans()), replaced=data.draw(st.booleans()))
            for one in before
        ]  # fmt: skip
        for number in range(data.draw(st.integers(0, 5))):
            student = data.draw(st.integers(1, 9))
            after.append(
                Attempt(submission_id=len(before) + 1 + number, student_id=student, student_number=100 + student)
            )
        one, other = (
            [item.student_number for item in lay_out(scope, CRITERIA, them).items] for them in (before, after)
        )
        assert [number for number in one if number in other] == [number for number in other if number in one]

    def test_a_batch_is_in_the_order_of_its_lines_and_holds_nobody_else(self):
        def one(number: int, student: int, line: int | None = None, **more: bool) -> Attempt:
            return Attempt(submission_id=number, student_id=student, student_number=student, line=line, **more)

        theirs = [one(1, 1, 9), one(2, 2), one(3, 3, 4), one(4, 4, 2, replaced=True), one(5, 1, 3), one(6, 4)]
        found = lay_out(BATCH, CRITERIA, theirs)
        assert [item.submission_id for item in found.items] == [6, 5, 3]
        assert [item.submission_id for item in lay_out(EVERYTHING, CRITERIA, theirs).items] == [5, 2, 3, 6]


class TestBySubmission:
    @given(attempts())
    def test_next_leads_through_all_of_it_and_previous_back(self, given_: list[Attempt]):
        found = lay_out(EVERYTHING, CRITERIA, given_)
        way = walked(found.next(Station(submission_id=0)), found.next)
        assert [station.submission_id for station in way] == [item.submission_id for item in found.items]
        if way:
            assert walked(way[-1], found.previous) == way[::-1]

    @given(attempts(), st.integers(0, 12))
    def test_the_next_to_do_is_the_nearest_that_is_not_done(self, given_: list[Attempt], at: int):
        found = lay_out(EVERYTHING, CRITERIA, given_)
        here, number = Station(submission_id=at), found.index(at)
        following = found.next_to_do(here)
        start = 0 if number is None else number + 1
        others = [i for i in [*found.items[start:], *found.items[:start]] if at not in i.attempts]
        expected = next((i.submission_id for i in others if i.progress is not Progress.DONE), None)
        assert (following.submission_id if following else None) == expected

    def test_an_earlier_attempt_stands_where_its_student_stands(self):
        found = worklist("", "", "")
        assert found.index(15) == found.index(20) == 1
        assert found.next(Station(submission_id=15)) == Station(submission_id=30)

    def test_what_is_not_in_it_has_no_place(self):
        found = worklist("", "dmw", done="2")
        stranger = Station(submission_id=99)
        assert (found.index(99), found.previous(stranger)) == (None, None)
        assert found.next(stranger) == found.next_to_do(stranger) == Station(submission_id=10)

    def test_an_empty_one_leads_nowhere(self):
        found, here = worklist(), Station(submission_id=1)
        assert (found.next(here), found.previous(here), found.next_to_do(here), found.next_to_do()) == (None,) * 4
        assert (found.resumed(here), found.resumed(None), found.left()) == (None, None, 0)


class TestByCriterion:
    @given(attempts())
    def test_next_sweeps_each_criterion_across_all_before_the_following_one(self, given_: list[Attempt]):
        found = lay_out(EVERYTHING, CRITERIA, given_)
        start = Station(submission_id=found.items[0].submission_id, criterion_id=CRITERIA[0]) if found.items else None
        way = walked(start, found.next)
        assert way == [
            Station(submission_id=item.submission_id, criterion_id=criterion)
            for criterion in CRITERIA
            for item in found.items
        ]
        if way:
            assert walked(way[-1], found.previous) == way[::-1]

    def test_a_criterion_is_finished_in_all_before_the_following_one_and_round(self):
        found = worklist("d", "dm", "", done="")
        station = found.next_to_do(Station(submission_id=10, criterion_id="model"))
        assert station == Station(submission_id=30, criterion_id="model")
        assert found.next_to_do(station) == Station(submission_id=10, criterion_id="model")
        found = worklist("dm", "dm", "m", done="")
        assert found.next_to_do(Station(submission_id=20, criterion_id="model")) == Station(
            submission_id=10, criterion_id="words"
        )
        assert worklist("dmw", "dmw", "mw").next_to_do(Station(submission_id=10, criterion_id="words")) == Station(
            submission_id=30, criterion_id="data"
        )

    def test_once_all_is_decided_the_submissions_are_left_to_be_read_and_saved(self):
        found = worklist("dmw", "dmw", "dmw", done="2")
        here = Station(submission_id=30, criterion_id="words")
        assert found.next_to_do(here) is None
        assert [item.submission_id for item in found.ready] == [10, 30]
        assert found.resumed(here) == Station(submission_id=10)

    def test_what_is_left_is_counted_for_the_criterion(self):
        found = worklist("d", "dm", "dmw", done="3")
        assert [found.left(criterion) for criterion in ("", *CRITERIA)] == [2, 0, 1, 2]

    def test_a_criterion_that_is_no_more_leads_by_submission(self):
        found, gone = worklist("", ""), Station(submission_id=10, criterion_id="gone")
        assert found.known(gone) == Station(submission_id=10)
        assert found.next(gone) == found.next_to_do(gone) == Station(submission_id=20)


class TestGoingOn:
    def test_where_somebody_stopped(self):
        found, here = worklist("", "d", ""), Station(submission_id=20, criterion_id="model")
        assert found.resumed(here) == here
        assert found.resumed(Station(submission_id=20)) == Station(submission_id=20)

    def test_at_the_attempt_that_counts_now(self):
        assert worklist("", "").resumed(Station(submission_id=15)) == Station(submission_id=20)

    def test_at_the_next_to_do_when_that_one_is_settled_since(self):
        found = worklist("dmw", "dmw", "", done="12")
        assert found.resumed(Station(submission_id=20)) == Station(submission_id=30)
        assert found.resumed(Station(submission_id=20, criterion_id="data")) == Station(
            submission_id=30, criterion_id="data"
        )
        assert found.resumed(None) == found.resumed(Station(submission_id=99)) == Station(submission_id=30)

    def test_at_the_first_when_nothing_is_left(self):
        assert worklist("dmw", "dmw", done="12").resumed(Station(submission_id=20)) == Station(submission_id=10)
