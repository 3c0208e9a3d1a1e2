"""Every real file and the largest real tree, through the loopback GitHub."""

from urllib.parse import quote

import pytest

from grader.sources.github import GitHubSource
from tests.conftest import CORPUS
from tests.servers.github import FakeGitHub


@pytest.mark.parametrize(
    "link", ["blob_by_commit", "blob_by_short_commit", "raw_host", "raw_typed", "nbviewer", "configured_host"]
)
def test_every_real_notebook_opens_by_every_form(link):
    with FakeGitHub() as gh:
        source = GitHubSource(gh.settings(), max_bytes=25_000_000)
        for row in gh.serve_corpus(CORPUS):
            repo, commit, path = row["repo"], row["commit"], row["path"]
            encoded = quote(path)
            found = source.open(
                {
                    "blob_by_commit": f"https://github.com/{repo}/blob/{commit}/{encoded}",
                    "blob_by_short_commit": f"github.com/{repo}/blob/{commit[:10]}/{path}?plain=1#L1",
                    "raw_host": f"https://raw.githubusercontent.com/{repo}/{commit}/{encoded}",
                    "raw_typed": f"https://github.com/{repo}/raw/{commit}/{path}?raw=true",
                    "nbviewer": f"https://nbviewer.org/github/{repo}/blob/{commit}/{encoded}",
                    "configured_host": f"<{gh.url}/{repo}/blob/{commit}/{encoded}>",
                }[link]
            )
            expected = CORPUS / "files" / repo.replace("/", "__") / path
            assert (found.path, found.commit) == (path, commit)
            assert found.content == expected.read_bytes()


def test_real_trees_list_all_their_notebooks():
    with FakeGitHub() as gh:
        gh.serve_corpus(CORPUS)
        listing = GitHubSource(gh.settings(), max_bytes=25_000_000).open("https://github.com/ralphpark/aiffel5_quest")
    assert len(listing.notebooks) == 101
    assert ".ipynb_checkpoints" in listing.notebooks[-1].path
    assert ".ipynb_checkpoints" not in listing.notebooks[0].path
