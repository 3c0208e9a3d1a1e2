import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SettingsError
from grader.feedback_lint import STANDARD, Link, Politeness, Rules
from grader.feedback_lint.addresses import in_text, under
from grader.feedback_lint.emoji import emoji_of
from grader.feedback_lint.rules import MOST_LINKS, PREFERENCES, entered_links, read, stored

SOME = Rules(
    scores=True, fewest_emoji=1, most_emoji=3, politeness=Politeness.FORMAL,
    links=(Link(url="https://example.org/a", title="안내서"), Link(url="https://example.org/b")),
)  # fmt: skip


@pytest.mark.parametrize("rules", [STANDARD, SOME])
def test_rules_survive_the_gradebook(rules):
    assert read(stored(rules)) == rules


def test_what_is_as_it_comes_is_not_kept():
    assert set(stored(STANDARD)) == set(PREFERENCES)
    assert not any(value is not None for value in stored(STANDARD).values())


@given(
    st.dictionaries(
        st.sampled_from(PREFERENCES),
        st.one_of(st.none(), st.integers(), st.text(), st.booleans(), st.lists(st.integers())),
    )
)
def test_rubbish_among_the_preferences_is_passed_over(kept):
    rules = read(kept)
    assert 0 <= rules.fewest_emoji <= rules.most_emoji
    assert read(stored(rules)) == rules


@pytest.mark.parametrize(
    ("listing", "links"),
    [
        ("", ()),
        ("안내서 https://example.org/a\n\n- [그림](https://example.org/b)", (("https://example.org/a", "안내서"), ("https://example.org/b", "그림"))),
        ("https://example.org/a — 안내서 | 첫 장", (("https://example.org/a", "안내서 | 첫 장"),)),
        ("www.example.org/a", (("https://www.example.org/a", ""),)),
        ("회귀 https://ko.example.org/wiki/회귀", (("https://ko.example.org/wiki/회귀", "회귀"),)),
        ("가 https://example.org\n나 https://example.org", (("https://example.org", "가"),)),
    ],
)  # fmt: skip
def test_a_list_of_links_is_read_line_by_line(listing, links):
    assert tuple((link.url, link.title) for link in entered_links(listing)) == links


@pytest.mark.parametrize(
    "listing",
    [
        "안내서",
        "https://a.example.org https://b.example.org",
        "javascript:alert(1)",
        "[x](javascript:alert(1))",
        "https://",
        "\n".join(f"https://example.org/{n}" for n in range(MOST_LINKS + 1)),
    ],
)
def test_a_line_that_is_no_link_is_refused(listing):
    with pytest.raises(SettingsError):
        entered_links(listing)


@pytest.mark.parametrize("bounds", [(3, 2), (-1, 2), (0, 101)])
def test_bounds_that_cannot_be_are_refused(bounds):
    with pytest.raises(SettingsError):
        stored(Rules(fewest_emoji=bounds[0], most_emoji=bounds[1]))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/guide", "http://www.example.org/guide/", "HTTPS://EXAMPLE.ORG/guide/ch1?x=1#y", "example.org/guide#top", "https://example.org:443/guide",
        "https://example.org/guide/../guide/a", "https://example.org/%67uide",
    ],
)  # fmt: skip
def test_a_listed_page_and_what_lies_below_it_is_the_coachs_own(url):
    assert under(url, "https://example.org/guide")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org", "https://example.org/guide2", "https://example.org/other", "https://example.org.evil.net/guide", "https://example.org@evil.net/guide",
        "https://evil.net/https://example.org/guide", "https://example.org\\@evil.net/guide", "https://example.org/guide/../secret", "https://example.org/guide/%2e%2e/secret",
        "https://example.org:8080/guide", "ftp://example.org/guide", "javascript:alert(1)", "https://exаmple.org/guide", "https://[::1", "",
    ],
)  # fmt: skip
def test_any_other_page_is_not(url):
    assert not under(url, "https://example.org/guide")


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://example.org/a를 보세요", ["https://example.org/a"]), ("(https://example.org/a_(b)).", ["https://example.org/a_(b)"]), ("[글](https://example.org/a \"제목\")", ["https://example.org/a"]),
        ("<https://example.org>", ["https://example.org"]), ("www.example.org, 그리고 example.com/x!", ["www.example.org", "example.com/x"]), ("youtu.be/abc", ["youtu.be/abc"]),
        ("coach@example.org", []), ("model.py data.csv df.info() plotly.io np.array e.g. v1.2.com3", []), ("[셀 3](#3)", []), ("[누르세요](javascript:alert(1))", ["javascript:alert(1)"]),
        ("![그림](https://example.org/a.png)", ["https://example.org/a.png"]), ("0.93.com", ["0.93.com"]),
    ],
)  # fmt: skip
def test_links_are_found_and_nothing_else(text, urls):
    assert [place.url for place in in_text(text)] == urls


@pytest.mark.parametrize(
    ("text", "n"),
    [("👩‍🔬", 1), ("👍🏽👍🏿", 2), ("🇰🇷🇺🇸", 2), ("1️⃣2️⃣", 2), ("👨‍👩‍👧‍👦", 1), ("❤️", 1), ("✔️ ✓ ☑", 1), ("→ ★ ☆ © ™ ●", 0), ("가나다 123 #*", 0), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1), ("ㅎㅎ ^^ ㅠㅠ", 0), ("", 0)],
)  # fmt: skip
def test_an_emoji_is_what_a_reader_sees_as_one(text, n):
    assert len(emoji_of(text)) == n
