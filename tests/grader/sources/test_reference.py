import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import NotASource, NotebookError
from grader.settings import GitHub
from grader.sources.reference import Reference, is_notebook, parse, quoted

PUBLIC = GitHub()
ENTERPRISE = GitHub(
    url="https://git.school.kr", api_url="https://git.school.kr/api/v3", raw_url="https://git.school.kr/raw"
)
SHA = "0123456789abcdef0123456789abcdef01234567"

FILE_LINKS = [
    "https://github.com/o/r/blob/main/week 1/a.ipynb",
    "https://github.com/o/r/blob/main/week%201/a.ipynb",
    "http://github.com/o/r/blob/main/week%201/a.ipynb",
    "https://www.github.com/o/r/blob/main/week%201/a.ipynb",
    "HTTPS://GitHub.com/o/r/blob/main/week%201/a.ipynb",
    "https://github.com:443/o/r/blob/main/week%201/a.ipynb",
    "github.com/o/r/blob/main/week%201/a.ipynb",
    "www.github.com/o/r/blob/main/week%201/a.ipynb",
    "https://github.com/o/r/raw/main/week%201/a.ipynb",
    "https://github.com/o/r/raw/refs/heads/main/week%201/a.ipynb",
    "https://github.com/o/r/blob/refs/tags/main/week%201/a.ipynb",
    "https://github.com/o/r/tree/main/week%201/a.ipynb",
    "https://github.com/o/r/blame/main/week%201/a.ipynb",
    "https://github.com/o/r/edit/main/week%201/a.ipynb",
    "https://github.com/o/r.git/blob/main/week%201/a.ipynb",
    "https://github.com//o/r/blob/main//week%201//a.ipynb",
    "https://github.com/o/r/blob/main%2Fweek%201/a.ipynb",
    "https://raw.githubusercontent.com/o/r/main/week%201/a.ipynb",
    "https://raw.githubusercontent.com/o/r/refs/heads/main/week%201/a.ipynb",
    "raw.githubusercontent.com/o/r/refs/tags/main/week 1/a.ipynb?token=ABC",
    "https://github.com/o/r/blob/main/week%201/a.ipynb?raw=true",
    "https://github.com/o/r/blob/main/week%201/a.ipynb?plain=1#L10-L20",
    "https://github.com/o/r/blob/main/week%201/a.ipynb#L3",
    "https://github.com/o/r/blob/main/week%201/a.ipynb#cell-id=4f",
    "https://nbviewer.org/github/o/r/blob/main/week%201/a.ipynb?flush_cache=true",
    "https://nbviewer.jupyter.org/github/o/r/blob/main/week%201/a.ipynb",
    "https://nbviewer.org/urls/raw.githubusercontent.com/o/r/main/week%201/a.ipynb",
    "https://nbviewer.org/url/github.com/o/r/raw/main/week%201/a.ipynb",
    "https://colab.research.google.com/github/o/r/blob/main/week%201/a.ipynb#scrollTo=x_1",
    "https://github.dev/o/r/blob/main/week%201/a.ipynb",
    "https://vscode.dev/github/o/r/blob/main/week%201/a.ipynb",
    "  https://github.com/o/r/blob/main/week%201/a.ipynb\n",
    "\ufeff\u200bhttps://github.com/o/r/blob/main/week%201/a.ipynb\u00a0",
    "<https://github.com/o/r/blob/main/week%201/a.ipynb>",
    '"https://github.com/o/r/blob/main/week%201/a.ipynb"',
    "“https://github.com/o/r/blob/main/week 1/a.ipynb”",
    "`https://github.com/o/r/blob/main/week%201/a.ipynb`",
    "(https://github.com/o/r/blob/main/week%201/a.ipynb)",
    "[my work](https://github.com/o/r/blob/main/week%201/a.ipynb)",
    '[a [b]](<https://github.com/o/r/blob/main/week%201/a.ipynb> "title")',
    "https://github.com/o/r/blob/main/week%201/a.ipynb.",
    "제출합니다: https://github.com/o/r/blob/main/week%201/a.ipynb",
    "제출합니다\nhttps://github.com/o/r/blob/main/week%201/a.ipynb\n감사합니다!",
]


@pytest.mark.parametrize("link", FILE_LINKS)
def test_every_way_to_link_a_file_names_the_same_place(link):
    found = parse(link, PUBLIC)
    assert (found.owner, found.repo, found.readings[0]) == ("o", "r", ("main", "week 1", "a.ipynb"))
    assert found.names_file


@pytest.mark.parametrize(
    "link",
    [
        "https://github.com/o/r",
        "https://github.com/o/r/",
        "https://github.com/o/r.git",
        "https://github.com/o/r?tab=readme-ov-file#readme",
        "github.com/o/r#readme",
        "https://github.com/o/r/tree",
        "git@github.com:o/r.git",
        "git@github.com:o/r",
        "ssh://git@github.com/o/r.git",
        "git://github.com/o/r.git",
        "git clone https://github.com/o/r.git",
        "https://github.dev/o/r",
        "https://nbviewer.org/github/o/r/",
    ],
)
def test_every_way_to_link_a_repository_has_no_readings(link):
    assert parse(link, PUBLIC) == Reference(owner="o", repo="r")


@pytest.mark.parametrize(
    ("link", "reading"),
    [
        ("https://github.com/o/r/tree/main", ("main",)),
        ("https://github.com/o/r/tree/main/week%201/", ("main", "week 1")),
        ("https://github.com/o/r/tree/main?tab=readme-ov-file", ("main",)),
        ("https://github.com/o/r/blob/main/week1", ("main", "week1")),
        ("https://github.com/o/r/blob/main/.ipynb_checkpoints", ("main", ".ipynb_checkpoints")),
        (f"https://github.com/o/r/commit/{SHA}#diff-1", (SHA,)),
        ("https://github.com/o/r/tree/main/C#/week1", ("main", "C#", "week1")),
        ("https://github.com/o/r/tree/main/C%23", ("main", "C#")),
        ("https://github.com/o/r/tree/refs/heads/feature/x", ("feature", "x")),
    ],
)
def test_links_to_folders(link, reading):
    found = parse(link, PUBLIC)
    assert found.readings[0] == reading
    assert not found.names_file


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("Q#1.ipynb", "Q#1.ipynb"),
        ("Q#1.ipynb#L7", "Q#1.ipynb"),
        ("Q%231.ipynb", "Q#1.ipynb"),
        ("Why?.ipynb?plain=1", "Why?.ipynb"),
        ("a%3Fb.ipynb", "a?b.ipynb"),
        ("정확도_99.3%]_가위바위보.ipynb", "정확도_99.3%]_가위바위보.ipynb"),
        ("99.3%25%5D_x.ipynb", "99.3%]_x.ipynb"),
        ("100%AB.ipynb", "100%AB.ipynb"),
        ("a+b & c (d) [e].ipynb", "a+b & c (d) [e].ipynb"),
        ("a+b%20%26%20c%20(d)%20%5Be%5D.ipynb", "a+b & c (d) [e].ipynb"),
        ("%ED%95%9C%EA%B8%80%20노트.ipynb", "한글 노트.ipynb"),
        ("📝 요약.ipynb", "📝 요약.ipynb"),
        ("%F0%9F%93%9D.ipynb", "📝.ipynb"),
        (unicodedata.normalize("NFD", "한글.ipynb"), unicodedata.normalize("NFD", "한글.ipynb")),
        ("notebooks/ exp_14 .ipynb", "notebooks/ exp_14 .ipynb"),
        ("notebooks/%20exp.ipynb%20", "notebooks/ exp.ipynb "),
        ("A.IPYNB", "A.IPYNB"),
        ("a.ipynb#b.ipynb", "a.ipynb"),
        ("...ipynb", "...ipynb"),
        ("👩‍💻.ipynb", "👩‍💻.ipynb"),
    ],
)
def test_odd_names_are_understood_encoded_or_typed(place, path):
    assert "/".join(parse(f"https://github.com/o/r/blob/main/{place}", PUBLIC).readings[0]) == f"main/{path}"
    assert "/".join(parse(f"https://raw.githubusercontent.com/o/r/main/{place}", PUBLIC).readings[0]) == f"main/{path}"


def test_a_typed_name_that_looks_encoded_is_the_second_reading():
    found = parse("github.com/o/r/blob/main/50%25 off.ipynb", PUBLIC)
    assert found.readings == (("main", "50% off.ipynb"), ("main", "50%25 off.ipynb"))


def test_a_configured_host_is_understood_beside_the_public_ones():
    for link in (
        "https://git.school.kr/o/r/blob/main/a.ipynb",
        "https://git.school.kr/raw/o/r/main/a.ipynb",
        "git.school.kr/o/r/raw/main/a.ipynb",
        "https://github.com/o/r/blob/main/a.ipynb",
    ):
        assert parse(link, ENTERPRISE).readings == (("main", "a.ipynb"),)
    assert parse("git@git.school.kr:o/r.git", ENTERPRISE) == Reference(owner="o", repo="r")


def test_one_address_may_serve_pages_and_raw_files():
    one = GitHub(url="http://127.0.0.1:90", api_url="http://127.0.0.1:90", raw_url="http://127.0.0.1:90")
    assert parse("http://127.0.0.1:90/o/r/blob/main/a.ipynb", one).readings == (("main", "a.ipynb"),)
    assert parse("http://127.0.0.1:90/o/r/main/a.ipynb", one).readings == (("main", "a.ipynb"),)


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        ("", "empty"),
        (" \n\t\u200b", "empty"),
        ("my homework", "not_a_link"),
        ("javascript:alert(1)", "not_a_link"),
        ("file:///etc/passwd", "not_a_link"),
        ("ftp://github.com/o/r/blob/main/a.ipynb", "not_a_link"),
        ("https://user:pass@github.com/o/r", "not_a_link"),
        ("https://github.com@evil.example/o/r", "not_a_link"),
        ("https://github.com\\@evil.example/o/r", "not_a_link"),
        ("http://2130706433/o/r/blob/main/a.ipynb", "not_a_link"),
        ("http://[::1]/o/r", "not_a_link"),
        ("http://127.0.0.1/o/r", "not_a_link"),
        ("http://169.254.169.254/latest/meta-data", "not_a_link"),
        ("https://github.com./o/r", "not_a_link"),
        ("https://ｇithub.com/o/r", "not_github"),
        ("https://github.com:8443/o/r", "not_github"),
        ("https://github.com.evil.example/o/r", "not_github"),
        ("https://git.school.kr/o/r", "not_github"),
        ("https://velog.io/@me/aiffel-e02", "not_github"),
        ("https://me.github.io/post", "not_github"),
        ("https://nbviewer.org/urls/evil.example/a.ipynb", "not_github"),
        ("https://\ud800.com/o/r", "not_a_link"),
        ("https://gist.github.com/me/0123", "not_github"),
        ("https://colab.research.google.com/drive/1abc", "colab_drive"),
        ("https://github.com/", "no_content"),
        ("https://github.com/me", "no_content"),
        ("https://github.com/o/r/issues/2", "no_content"),
        ("https://github.com/o/r/pull/3/files", "no_content"),
        ("https://github.com/orgs/o/repositories", "no_content"),
        ("https://github.com/o/../blob/main/a.ipynb", "no_content"),
        ("https://github.com/o/r/blob/main/../../x/a.ipynb", "no_content"),
        ("https://github.com/o/r/blob/%2e%2e/%2e%2e/user.ipynb", "no_content"),
        ("https://github.com/o/r/blob/..%2f..%2fuser/a.ipynb", "no_content"),
        ("https://github.com/o%2Fx/r/blob/main/a.ipynb", "no_content"),
        ("https://github.com/o/r https://github.com/o/s", "several_links"),
        ("https://github.com/o/r\nhttps://github.com/o/s", "several_links"),
    ],
)
def test_what_is_no_source_is_told_apart(pasted, key):
    with pytest.raises(NotASource) as caught:
        parse(pasted, PUBLIC)
    assert caught.value.problem.key == f"source.{key}"


@pytest.mark.parametrize("name", ["train.r", "README.md#L3", "notebook.ipynb.zip", "a.html?raw=true"])
def test_a_file_of_another_kind_is_named(name):
    with pytest.raises(NotebookError) as caught:
        parse(f"https://github.com/o/r/blob/main/{name}", PUBLIC)
    assert str(caught.value).startswith(name.split("#")[0].split("?")[0])


odd_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1, max_size=12
) | st.sampled_from(
    [
        "#",
        "?",
        "%",
        "%20",
        "%ED%95",
        "a.ipynb",
        "한글",
        unicodedata.normalize("NFD", "한글"),
        "refs",
        " ",
        "+",
        "&",
        "[x](y)",
    ]
)
odd_parts = st.lists(odd_text.filter(lambda part: part not in (".", "..")), min_size=1, max_size=5)


@given(odd_parts)
def test_any_path_survives_quoting(parts):
    path = "/".join([*parts, "x.ipynb"])
    for link in (
        f"https://github.com/o/r/blob/{SHA}/{quoted(path)}",
        f"raw.githubusercontent.com/o/r/{SHA}/{quote(path)}",
    ):
        assert parse(link, PUBLIC).readings[0] == (SHA, *parts, "x.ipynb")


@given(odd_parts)
def test_a_path_typed_as_it_is_is_among_the_readings(parts):
    path = "/".join(
        part.translate({ord(character): "_" for character in "#?\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"})
        for part in parts
    )
    found = parse(f"https://github.com/o/r/blob/{SHA}/{path}/x.ipynb", PUBLIC)
    assert (SHA, *path.split("/"), "x.ipynb") in found.readings


@given(
    st.text(max_size=60)
    | st.builds("https://github.com/{}".format, st.text(st.sampled_from("or/.%2e#?@:\\ \n[]()"), max_size=40))
)
def test_whatever_is_pasted_is_refused_or_becomes_harmless_parts(pasted):
    try:
        found = parse(pasted, PUBLIC)
    except (NotASource, NotebookError):
        return
    parts = [found.owner, found.repo, *(part for reading in found.readings for part in reading)]
    assert not {"", ".", ".."} & set(parts)
    assert not any("/" in part for part in parts)


def test_notebooks_are_known_by_their_name():
    assert is_notebook("a/B.ipynb")
    assert not is_notebook("a.ipynb/readme.md")
