import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import TemplateRefused
from grader.feedback_export import sample, template
from grader.feedback_export.kept_templates import DRAFTS, NAME, KeptTemplates

NONE = KeptTemplates.read({})


def again(kept: KeptTemplates) -> KeptTemplates:
    """As it is after it was kept and read."""
    return KeptTemplates.read({**kept.stored_texts(), **kept.stored_drafts()})


def test_the_standard_one_is_in_force_until_another_is_saved():
    assert NONE.text("ko") == template.standard("ko")
    assert not NONE.own("ko")
    mine = again(NONE.saved("ko", "# {{ report.student }}\n"))
    assert (mine.text("ko"), mine.text("en")) == ("# {{ report.student }}\n", template.standard("en"))
    assert mine.own("ko")
    assert mine.in_force() == {"ko": "# {{ report.student }}\n", "en": template.standard("en")}


def test_the_way_back_to_the_standard_one_leaves_nothing():
    for kept in (NONE.saved("en", "a").standard("en"), NONE.saved("en", "a").saved("en", template.standard("en"))):
        assert again(kept).text("en") == template.standard("en")
        assert (kept.stored_texts(), kept.stored_drafts()) == ({NAME: None}, {DRAFTS: None})


def test_of_several_versions_that_an_older_program_kept_the_newest_is_in_force():
    kept = KeptTemplates.read({NAME: {"ko": ["newest", "older"], "en": ["", "older"]}})
    assert (kept.text("ko"), kept.text("en")) == ("newest", template.standard("en"))


def test_a_draft_is_kept_until_it_is_saved_or_left():
    kept = again(NONE.drafted("ko", "entwurf"))
    assert (kept.entered("ko"), kept.text("ko")) == ("entwurf", template.standard("ko"))
    assert again(kept.saved("ko", "entwurf")).drafts == {}
    assert kept.standard("ko").entered("ko") == template.standard("ko")
    assert kept.drafted("ko", template.standard("ko")).drafts == {}


def test_what_cannot_be_used_is_not_saved():
    with pytest.raises(TemplateRefused):
        NONE.saved("ko", "{{ report.suggestion }}")
    with pytest.raises(TemplateRefused):
        NONE.saved("ko", "{% if report.link %}{% else %}{{ report.nothing }}{% endif %}")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ko", "en", "x"]), inner, max_size=3)
        ),
    )
)
def test_whatever_is_stored_there_is_a_template(stored):
    kept = KeptTemplates.read({NAME: stored, DRAFTS: stored})
    assert isinstance(kept.text("ko"), str)
    assert isinstance(kept.entered("en"), str)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_sample_fills_every_value_of_the_help(language):
    full, sparse = sample.reports(language)
    assert all((full.course, full.link, full.overall, full.criteria[0].cited, full.criteria[0].level, full.coach))
    assert not any((sparse.course, sparse.link, sparse.overall, sparse.criteria[0].cited))
