"""Opening notebooks, folders and repositories over real HTTP."""

import contextlib
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import GraderError, NotASource, NotebookError, SubmissionNotFound
from grader.settings import GitHub
from grader.sources import Sources
from grader.sources.github import GitHubSource
from grader.submission import FetchedNotebook, NotebookListing
from tests.servers.github import FakeGitHub, sha1

SHA = "0123456789abcdef0123456789abcdef01234567"
NOTEBOOK = b'{"cells": []}'


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_a_notebook_is_pinned_to_the_commit_its_branch_stands_at(gh, source):
    gh.add_repo("o", "r", files={"week 1/한글 #1.ipynb": NOTEBOOK}, commit=SHA)
    pasted = " https://github.com/o/r/blob/main/week 1/한글 #1.ipynb "
    assert source().open(pasted) == FetchedNotebook(
        reference=pasted,
        owner="o",
        repo="r",
        path="week 1/한글 #1.ipynb",
        commit=SHA,
        permalink=f"{gh.url}/o/r/blob/{SHA}/week%201/%ED%95%9C%EA%B8%80%20%231.ipynb",
        content=NOTEBOOK,
    )


def test_a_branch_costs_one_api_call_and_a_commit_none(gh, source):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK}, commit=SHA)
    source().open("https://github.com/o/r/blob/main/a.ipynb")
    assert len(gh.paths("/api/")) == 1
    source().open(f"https://github.com/o/r/blob/{SHA}/a.ipynb")
    assert len(gh.paths("/api/")) == 1


@pytest.mark.parametrize("ref", ["feature/x", "team/a/b", "v1.0", "한글/가지", "fix#1", "main"])
def test_branches_with_slashes_and_tags_are_found(gh, source, ref):
    gh.add_repo("o", "r", files={"d/a.ipynb": b"1"}, branches={} if ref == "main" else {ref: {"d/a.ipynb": b"2"}})
    found = source().open(f"https://github.com/o/r/blob/{quote(ref)}/d/a.ipynb")
    assert (found.content, found.path) == (b"1" if ref == "main" else b"2", "d/a.ipynb")


def test_a_tag_beside_a_branch_that_begins_like_it(gh, source):
    gh.add_repo("o", "r", files={}, branches={"v1": {"x.ipynb": b"1"}, "v1/fix": {"a.ipynb": b"2"}})
    assert source().open("https://github.com/o/r/blob/v1/fix/a.ipynb").content == b"2"


@pytest.mark.parametrize("kept", ["한글/노트.ipynb", nfd("한글/노트.ipynb"), f"{nfd('한글')}/노트.ipynb"])
@pytest.mark.parametrize("pasted", ["한글/노트.ipynb", nfd("한글/노트.ipynb")])
def test_hangul_is_found_in_whatever_form_it_is_kept(gh, source, kept, pasted):
    gh.add_repo("o", "r", files={kept: NOTEBOOK})
    for place in (pasted, quote(pasted)):
        assert source().open(f"https://github.com/o/r/blob/main/{place}").path == kept


def test_a_file_the_raw_host_does_not_hand_out_comes_from_the_api(gh, source):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK}).raw_knows = False
    assert source().open("https://github.com/o/r/blob/main/a.ipynb").content == NOTEBOOK
    assert next(asked for asked in gh.requests if "/contents/" in asked.path).headers["Accept"].endswith("raw+json")


def test_a_private_repository_opens_with_the_token(gh, source):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK}, private=True)
    assert source("good-token").open("https://github.com/o/r/blob/main/a.ipynb").content == NOTEBOOK
    assert {asked.headers["Authorization"] for asked in gh.requests} == {"Bearer good-token"}


def test_a_repository_lists_its_notebooks_naturally_with_checkpoints_last(gh, source):
    files = ["E10.ipynb", "E2.ipynb", "README.md", ".ipynb_checkpoints/E2-checkpoint.ipynb", "sub/#1 [a].ipynb"]
    gh.add_repo("o", "r", files=dict.fromkeys(files, NOTEBOOK), commit=SHA, branch="trunk")
    listing = source().open("github.com/o/r")
    assert isinstance(listing, NotebookListing)
    assert [choice.path for choice in listing.notebooks] == ["E2.ipynb", "E10.ipynb", "sub/#1 [a].ipynb", files[3]]
    assert (listing.commit, listing.folder, listing.complete, listing.notebooks[0].size) == (SHA, "", True, 13)
    for choice in listing.notebooks:
        assert source().open(choice.reference).path == choice.path
    assert len(gh.paths("/api/")) == 2


@pytest.mark.parametrize("place", ["tree/main/w", "tree/main/w/", "blob/main/w", "tree/f/x/w", "tree/main/W.ipynb"])
def test_a_folder_lists_its_notebooks(gh, source, place):
    files = {"w/a.ipynb": NOTEBOOK, "ww/b.ipynb": NOTEBOOK, "W.ipynb/c.ipynb": NOTEBOOK}
    gh.add_repo("o", "r", files=files, branches={"f/x": files})
    listing = source().open(f"https://github.com/o/r/{place}")
    folder = place.rstrip("/").rpartition("/")[2]
    assert (listing.folder, [choice.path for choice in listing.notebooks]) == (
        folder,
        [next(p for p in files if p.startswith(f"{folder}/"))],
    )


def test_of_a_cut_tree_the_folder_is_listed_by_itself(gh, source):
    files = {f"big/{n}.ipynb": NOTEBOOK for n in range(20)} | {"z/deep/a.ipynb": NOTEBOOK}
    gh.add_repo("o", "r", files=files).truncate_at = 5
    root = source().open("https://github.com/o/r")
    assert not root.complete
    assert len(root.notebooks) < 20
    big, deep = (
        source().open("https://github.com/o/r/tree/main/big"),
        source().open("https://github.com/o/r/tree/main/z/deep"),
    )
    assert big.complete
    assert len(big.notebooks) == 20
    assert deep.complete
    assert [choice.path for choice in deep.notebooks] == ["z/deep/a.ipynb"]


def test_a_missing_name_comes_with_its_nearest(gh, source):
    files = ["E01/E01_handwriting.ipynb", "E02/E02_diabetes.ipynb", "other.ipynb"]
    gh.add_repo("o", "r", files=dict.fromkeys(files, NOTEBOOK))
    for place in ("main/E02/E02_diabetis.ipynb", "master/E02/E02_diabetes.ipynb", f"{SHA}/E02_diabetes.ipynb"):
        with pytest.raises(SubmissionNotFound) as caught:
            source().open(f"https://github.com/o/r/blob/{place}")
        assert caught.value.problem.key.endswith("_near")
        assert source().open(caught.value.choices[0]).path == "E02/E02_diabetes.ipynb"
    with pytest.raises(SubmissionNotFound) as caught:
        source().open("https://github.com/o/r/tree/main/E2")
    assert [source().open(choice).folder for choice in caught.value.choices] == ["E02"]


@pytest.mark.parametrize(
    ("place", "token", "key"),
    [
        ("o/r/blob/main/zzzz.ipynb", "", "path_not_found"),
        ("o/r/blob/nope/zzzz.ipynb", "", "ref_not_found"),
        (f"o/r/blob/{SHA}/zzzz.ipynb", "", "ref_not_found"),
        ("o/r/tree/main/docs", "", "no_notebooks"),
        ("o/none/blob/main/a.ipynb", "", "no_repository"),
        (f"o/none/blob/{SHA}/a.ipynb", "", "no_repository"),
        ("o/none", "", "no_repository"),
        ("o/private", "", "no_repository"),
        ("o/none", "good-token", "no_repository_with_token"),
        ("o/r/blob/main/a.ipynb", "old-token", "bad_token"),
    ],
)
def test_what_is_not_there_is_said_precisely(gh, source, place, token, key):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK, "docs/x.md": b""})
    gh.add_repo("o", "private", files={"a.ipynb": NOTEBOOK}, private=True)
    with pytest.raises(GraderError) as caught:
        source(token).open(f"https://github.com/{place}")
    assert caught.value.problem.key == f"source.{key}"
    assert "-token" not in str(caught.value)


def test_a_missing_repository_costs_two_calls(gh, source):
    gh.fault("/commits/", status=404)
    with pytest.raises(SubmissionNotFound):
        source().open("https://github.com/o/none/blob/main/a/b/c/d.ipynb")
    assert len(gh.requests) == 2


def test_an_empty_repository_is_called_empty(gh, source):
    gh.fault("/commits/", status=409)
    with pytest.raises(SubmissionNotFound) as caught:
        source().open("https://github.com/o/r")
    assert caught.value.problem.key == "source.empty_repository"


def test_a_name_without_suffix_that_is_a_file_is_no_notebook(gh, source):
    gh.add_repo("o", "r", files={"Makefile": b""})
    with pytest.raises(NotebookError):
        source().open("https://github.com/o/r/blob/main/Makefile")


def test_check_tells_the_limit_and_costs_none(gh, source):
    gh.remaining, gh.reset = 7, 1_763_000_000
    status = source().check()
    assert (status.limit, status.remaining, status.with_token, status.url) == (60, 7, False, gh.url)
    assert status.resets_at is not None
    assert status.resets_at.timestamp() == gh.reset
    assert source("good-token").check().limit == 5000
    with pytest.raises(GraderError, match="token"):
        source("bad").check()
    gh.fault("/rate_limit", status=404)
    assert source().check().limit is None


def test_only_what_is_a_repository_link_is_accepted(gh, source):
    assert source().accepts("github.com/o/r")
    assert source().accepts("github.com/o/r/blob/main/a.py")
    assert not source().accepts("sample:good")
    assert not source().accepts("https://velog.io/@me")
    assert gh.requests == []


def test_what_no_source_accepts_the_last_one_explains(gh, source):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK})
    sources = Sources(source(), source())
    assert sources.accepts("github.com/o/r")
    assert sources.open("github.com/o/r/blob/main/a.ipynb").content == NOTEBOOK
    assert not sources.accepts("https://velog.io/@me")
    with pytest.raises(GraderError, match=r"velog\.io is not GitHub"):
        sources.open("https://velog.io/@me")


@pytest.fixture(scope="module")
def hosts():
    with FakeGitHub() as gh, FakeGitHub() as outside:
        gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK})
        yield gh, outside


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [
            "{out}",
            "o:x@{out}",
            "{gh}@{out}",
            "{out}#{gh}",
            "{gh}",
            "github.com",
            "{gh}\\@{out}",
            "{gh}:80@{out}",
            "{out}/{gh}",
        ]
    ),
    st.text(st.sampled_from("or/.%2e5#?@:\\ab \n"), max_size=25),
    st.sampled_from(["http://", "https://", "//", "", "HTTP:"]),
)
def test_no_pasted_text_leads_anywhere_else(hosts, authority, rest, scheme):
    gh, outside = hosts
    link = (
        scheme
        + authority.format(gh=gh.url.removeprefix("http://"), out=outside.url.removeprefix("http://"))
        + "/o/r/blob/"
        + rest
    )
    with contextlib.suppress(NotASource, NotebookError, SubmissionNotFound):
        GitHubSource(gh.settings("good-token"), max_bytes=1000).open(link)
    assert outside.requests == []
    assert all(path.startswith(("/api/v3/repos/", "/raw/")) for path in gh.paths())


def test_a_commit_answer_may_hold_nothing_but_the_sha(gh, source):
    gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK}, commit=sha1("x"))
    gh.fault("/commits/", body=b'{"sha": "%s"}' % sha1("x").encode())
    assert source().open("https://github.com/o/r/blob/main/a.ipynb").commit == sha1("x")


def test_public_github_is_the_default():
    assert GitHubSource(GitHub(), max_bytes=1).accepts("https://github.com/o/r/blob/main/a.ipynb")


def test_a_script_is_opened_by_its_link(gh, source):
    gh.add_repo("o", "scripts", files={"src/train.py": b"x = 1", "readme.md": b""})
    assert source().open("https://github.com/o/scripts/blob/main/src/train.py").content == b"x = 1"


def test_scripts_are_listed_where_there_are_no_notebooks(gh, source):
    gh.add_repo("o", "scripts", files={"b10.py": b"x", "b2.py": b"x", "readme.md": b""})
    gh.add_repo("o", "both", files={"a.py": b"x", "a.ipynb": b"{}"})
    assert [choice.path for choice in source().open("https://github.com/o/scripts").notebooks] == ["b2.py", "b10.py"]
    assert [choice.path for choice in source().open("https://github.com/o/both").notebooks] == ["a.ipynb"]
