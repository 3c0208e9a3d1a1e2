"""Editing an assignment step by step: operations, the way back and forth, what is missing, and what the gradebook keeps of it."""

import json
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import assignments, rubric_drafts
from grader import rubric_editing as editing
from grader.rubric import Assignment, Criterion, Level, LookFor, Material, Place, Rubric
from grader.rubric_editing import MOST_STEPS, Editing
from grader.rubric_flaws import flaws

TEXT = st.text(string.ascii_letters + " .가나다", max_size=12)
RULE = st.builds(
    LookFor,
    place=st.sampled_from(Place),
    pattern=st.sampled_from(["", "fit", "a.b|c", "(", "(a+)+", "x" * 301, "acc"]),
    at_least=st.sampled_from([None, 0.5, 1.0]),
    at_most=st.sampled_from([None, 0.8]),
    what=TEXT,
)


def clean(rule: LookFor) -> LookFor:
    return rule if rule.place is Place.NUMBER else replace(rule, at_least=None, at_most=None)


LEVEL = st.builds(
    Level,
    score=st.integers(0, 4),
    descriptor=TEXT,
    look_for=st.lists(RULE.map(clean), max_size=2).map(tuple),
)


@st.composite
def drafts(draw):
    ids = [f"c{n}" for n in range(1, draw(st.integers(0, 4)) + 1)]
    criteria = tuple(
        Criterion(
            id=one,
            name=draw(TEXT),
            description=draw(TEXT),
            levels=tuple(draw(st.lists(LEVEL, max_size=4))),
            rests_on=tuple(one for one in Material if draw(st.booleans())),
        )
        for one in draw(st.permutations(ids))
    )
    language = draw(st.sampled_from(["ko", "en"]))
    texts = {name: draw(TEXT) for name in ("title", "course", "brief", "expected")}
    return Assignment(key="k", language=language, rubric=Rubric(criteria=criteria), **texts)


CRITERION = st.sampled_from(["c1", "c2", "c3", "c9"])
AT = st.integers(-1, 4)
OPERATIONS = st.one_of(
    st.builds(lambda one, by: lambda a: editing.moved(a, one, by), CRITERION, st.integers(-5, 5)),
    st.builds(lambda one: lambda a: editing.without(a, one), CRITERION),
    st.builds(lambda one: lambda a: editing.duplicated(a, one, editing.new_id([c.id for c in a.rubric.criteria])), CRITERION),
    st.just(lambda a: editing.with_criterion(a, editing.new_id([c.id for c in a.rubric.criteria]))),
    st.builds(lambda one, name: lambda a: editing.changed(a, one, name=name), CRITERION, TEXT),
    st.builds(lambda one, scores: lambda a: editing.rescaled(a, one, sorted(scores)), CRITERION, st.sets(st.integers(0, 9))),
    st.builds(lambda one: lambda a: editing.with_level(a, one), CRITERION),
    st.builds(lambda one, at: lambda a: editing.without_level(a, one, at), CRITERION, AT),
    st.builds(lambda one, at, text: lambda a: editing.changed_level(a, one, at, descriptor=text), CRITERION, AT, TEXT),
    st.builds(lambda one, at: lambda a: editing.with_rule(a, one, at), CRITERION, AT),
    st.builds(lambda one, at, rule: lambda a: editing.without_rule(a, one, at, rule), CRITERION, AT, AT),
    st.builds(
        lambda one, at, rule, place: lambda a: editing.changed_rule(a, one, at, rule, place=place),
        CRITERION, AT, AT, st.sampled_from(Place),
    ),
    st.builds(lambda one, on: lambda a: editing.resting_on(a, one, on), CRITERION, st.sets(st.sampled_from(Material))),
)  # fmt: skip


@given(drafts(), st.lists(OPERATIONS, max_size=12))
def test_every_step_can_be_taken_back_and_again(draft, operations):
    work = editing.begun(draft, base="")
    seen = [draft]
    for operate in operations:
        work = work.stepped(operate(work.now))
        seen += [work.now] if work.now != seen[-1] else []
    for before in reversed(seen[:-1]):
        work = work.undone()
        assert work.now == before
    assert not work.can_undo
    assert work.undone() == work
    for after in seen[1:]:
        work = work.redone()
        assert work.now == after
    assert not work.can_redo
    assert work.redone() == work


@given(drafts(), st.lists(OPERATIONS, max_size=12))
def test_ids_stay_unique_whatever_is_done(draft, operations):
    for operate in operations:
        draft = operate(draft)
        ids = [criterion.id for criterion in draft.rubric.criteria]
        assert len(ids) == len(set(ids))


@given(drafts(), st.lists(OPERATIONS, max_size=8), st.integers(0, 8))
def test_what_the_gradebook_keeps_is_the_work_with_all_its_steps(draft, operations, back):
    work = editing.begun(draft, base="b")
    for operate in operations:
        work = work.stepped(operate(work.now), field="f")
    for _ in range(back):
        work = work.undone()
    stored = json.loads(json.dumps(rubric_drafts.kept("k", work)))
    assert rubric_drafts.of(stored, "k") == work
    assert rubric_drafts.keys({**stored, "assignment.k": "x"}) == ("k",)


@settings(max_examples=300)
@given(drafts())
def test_what_has_no_flaw_can_be_put_into_force_and_reads_as_it_is(draft):
    draft = editing.sound(draft)
    if not flaws(draft):
        kept = assignments.kept(draft)
        assert assignments.read_own("k", kept["assignment.k"]) == draft


@given(drafts())
def test_what_is_put_into_force_is_settled(draft):
    assert editing.sound(editing.sound(draft)) == editing.sound(draft)


def bikes() -> Assignment:
    return next(one for one in assignments.bundled() if one.key == "bikes")


@pytest.mark.parametrize("assignment", assignments.bundled(), ids=lambda one: one.key)
def test_bundled_assignments_have_no_flaw(assignment):
    assert flaws(assignment) == ()
    assert editing.sound(assignment) == assignment


def test_a_new_assignment_lacks_the_name_of_its_criterion_only():
    new = editing.blank("k", "T", "ko")
    assert [level.descriptor for level in new.rubric.criteria[0].levels] == ["미충족", "충족"]
    assert [(flaw.criterion, flaw.field) for flaw in flaws(new)] == [("c1", "name")]
    assert flaws(editing.changed(new, "c1", name="n")) == ()


def flawed(**values):
    """The fields in which the first level's first rule of this kind lacks something."""
    new = editing.with_rule(editing.changed(editing.blank("k", "T", "en"), "c1", name="n"), "c1", 1)
    return [(one.level, one.rule, one.field) for one in flaws(editing.changed_rule(new, "c1", 1, 0, **values))]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"pattern": "fit"}, []),
        ({"pattern": " "}, ["pattern"]),
        ({"pattern": "no name!"}, ["pattern"]),
        ({"pattern": "(", "place": Place.CODE}, ["pattern"]),
        ({"pattern": "(a+)+", "place": Place.OUTPUT}, ["pattern"]),
        ({"pattern": "x" * 301, "place": Place.CODE}, ["pattern"]),
        ({"pattern": "acc", "place": Place.NUMBER}, ["at_least"]),
        ({"pattern": "acc", "place": Place.NUMBER, "at_least": 2.0, "at_most": 1.0}, ["at_least"]),
        ({"pattern": "acc", "place": Place.NUMBER, "at_most": 1.0}, []),
        ({"pattern": "fit", "what": "x" * 201}, ["what"]),
    ],
)
def test_what_a_rule_lacks_is_said_beside_its_field(values, fields):
    assert flawed(**values) == [(1, 0, field) for field in fields]


def test_each_thing_that_is_missing_is_said_once_for_its_place():
    item = Criterion(
        id="c1", name="n", description="",
        levels=(Level(score=1, descriptor="a"), Level(score=1, descriptor=" "), Level(score=2000, descriptor="x" * 4001)),
    )  # fmt: skip
    one = Criterion(id="c2", name=" ", description="", levels=(Level(score=0, descriptor="a"),))
    draft = Assignment(key="k", title="", course="", brief="", language="en", rubric=Rubric(criteria=(item, one)))
    assert [(flaw.criterion, flaw.level, flaw.field) for flaw in flaws(draft)] == [
        ("", None, "title"), ("c1", 0, "score"), ("c1", 1, "score"), ("c1", 1, "descriptor"), ("c1", 2, "score"),
        ("c1", 2, "descriptor"), ("c2", None, "name"), ("c2", None, "levels"),
    ]  # fmt: skip
    for language in ("en", "ko"):
        assert all(flaw.say(language) for flaw in flaws(draft))


def test_too_many_of_anything_is_said():
    draft = bikes()
    many = replace(
        draft, rubric=Rubric(criteria=tuple(replace(draft.rubric.criteria[0], id=f"c{n}") for n in range(61)))
    )
    assert [flaw.field for flaw in flaws(many)] == ["criteria"]
    levels = tuple(Level(score=n, descriptor="d") for n in range(31))
    assert [flaw.field for flaw in flaws(editing.changed(editing.blank("k", "T", "en"), "c1", name="n", levels=levels))] == ["levels"]  # fmt: skip
    assert [flaw.field for flaw in flaws(replace(draft, rubric=Rubric(criteria=())))] == ["criteria"]


def typed(work: Editing, *texts: str, field: str = "c1.name") -> Editing:
    for text in texts:
        before = work.now.rubric.criteria[0].name
        work = work.stepped(editing.changed(work.now, "c1", name=text), field=editing.typing(field, before, text))
    return work


def test_typing_on_is_one_step_and_any_other_change_another():
    work = typed(editing.begun(editing.blank("k", "T", "en"), base=""), "Nam", "Name", "Name it")
    assert len(work.states) == 2
    work = typed(work, "Nam", "Name")
    names = [state.rubric.criteria[0].name for state in work.states]
    assert names == ["", "Name it", "Nam", "Name"]
    assert work.undone().now.rubric.criteria[0].name == "Nam"


def test_typing_after_an_undo_keeps_what_was_gone_back_to():
    work = typed(editing.begun(editing.blank("k", "T", "en"), base=""), "a", "b", "c")
    work = typed(work.undone(), "bb")
    assert [state.rubric.criteria[0].name for state in work.states] == ["", "a", "b", "bb"]


def test_only_so_many_steps_are_kept():
    work = editing.begun(editing.blank("k", "T", "en"), base="")
    for n in range(MOST_STEPS + 20):
        work = work.stepped(editing.changed(work.now, "c1", name=str(n)))
    assert (len(work.states), len(work.fields), work.at) == (MOST_STEPS, MOST_STEPS, MOST_STEPS - 1)
    assert work.now.rubric.criteria[0].name == str(MOST_STEPS + 19)


def test_the_id_of_a_deleted_criterion_is_not_given_away():
    work = editing.begun(editing.blank("k", "T", "en"), base="")
    work = work.stepped(editing.with_criterion(work.now, editing.new_id(editing.ids(work))))
    work = work.stepped(editing.without(work.now, "c2"))
    assert editing.new_id(editing.ids(work)) == "c3"
    assert editing.new_id(["metric", "c", "cx", "c²"]) == "c1"


def test_a_scale_is_set_in_one_go_and_keeps_what_levels_say():
    draft = editing.changed_level(editing.blank("k", "T", "en"), "c1", 1, descriptor="Names a metric.")
    wide = editing.rescaled(draft, "c1", (0, 1, 2, 3)).rubric.criteria[0]
    assert [(level.score, level.descriptor) for level in wide.levels] == [
        (0, "Not met"), (1, "Names a metric."), (2, ""), (3, ""),
    ]  # fmt: skip
    assert editing.rescaled(draft, "gone", (0, 1)) == draft


def test_bounds_leave_with_the_number_they_belong_to():
    draft = editing.with_rule(editing.blank("k", "T", "en"), "c1", 1)
    draft = editing.changed_rule(draft, "c1", 1, 0, place=Place.NUMBER, pattern="acc", at_least=0.8)
    draft = editing.changed_rule(draft, "c1", 1, 0, place=Place.OUTPUT)
    assert editing.rules_of(draft, "c1", 1)[0].at_least is None


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        {},
        {"heads": [], "criteria": [], "states": [], "fields": [], "at": 0},
        {"heads": [{}], "criteria": [], "states": [{"head": 0, "criteria": [3]}], "fields": [""], "at": 0},
        {"heads": [], "criteria": [], "states": [{"head": 0, "criteria": []}], "fields": [""], "at": 0},
        {"heads": [{"title": "t"}], "criteria": [{"id": 3}], "states": [{"head": 0, "criteria": []}], "fields": [""], "at": 0},
        {"heads": [{"nonsense": "t"}], "criteria": [], "states": [{"head": 0, "criteria": []}], "fields": [""], "at": 0},
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_read_counts_as_none(broken):
    assert rubric_drafts.of({"draft_assignment.k": broken}, "k") is None


def test_archiving_is_a_preference_of_its_own():
    away = rubric_drafts.archiving("bikes", archive=True)
    assert rubric_drafts.archived(away) == {"bikes"}
    assert rubric_drafts.archived(rubric_drafts.archiving("bikes", archive=False)) == frozenset()


def test_a_copy_has_a_title_of_its_own():
    assert editing.free_copy_title("T", [], "en") == "T (copy)"
    assert editing.free_copy_title("T", ["T (사본)"], "ko") == "T (사본 2)"


def test_saved_work_has_nothing_unsaved_and_keeps_its_steps():
    work = typed(editing.begun(editing.blank("k", "T", "en"), base=""), " Name ")
    assert rubric_drafts.pending(work)
    done = rubric_drafts.saved(work)
    assert not rubric_drafts.pending(done)
    assert done.now.rubric.criteria[0].name == "Name"
    assert rubric_drafts.pending(done.undone().undone())


def test_only_work_without_anything_unsaved_takes_up_what_came_into_force_elsewhere():
    done = rubric_drafts.saved(typed(editing.begun(editing.blank("k", "T", "en"), base=""), "Name"))
    other = replace(done.now, title="Other")
    assert rubric_drafts.caught_up(done, done.now) == done
    assert rubric_drafts.caught_up(done, other).now == other
    assert not rubric_drafts.pending(rubric_drafts.caught_up(done, other))
    begun = typed(done, "Name it")
    assert rubric_drafts.caught_up(begun, other) == begun
