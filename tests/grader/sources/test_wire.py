"""What the network and GitHub can do wrong, and the sentence each ends in."""

import gzip
import socket
from pathlib import Path

import pytest

from grader import words
from grader.errors import SourceError, SourceUnavailable
from grader.settings import GitHub
from grader.sources.github import GitHubSource
from grader.sources.wire import MAX_REDIRECTS, Patience
from tests.servers.github import FakeGitHub

SHA = "0123456789abcdef0123456789abcdef01234567"
LINK = f"https://github.com/o/r/blob/{SHA}/a.ipynb"
BRANCH_LINK = "https://github.com/o/r/blob/main/a.ipynb"
NOTEBOOK = b'{"cells": []}'


@pytest.fixture(autouse=True)
def repo(gh):
    return gh.add_repo("o", "r", files={"a.ipynb": NOTEBOOK, "big.ipynb": b"x" * 5000}, commit=SHA)


def refusal(source, link: str = LINK) -> SourceError:
    with pytest.raises(SourceError) as caught:
        source.open(link)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ({"drop": True, "times": 9}, "unreachable"),
        ({"body": b"cut", "headers": {"Content-Length": "900"}}, "unreachable"),
        ({"body": b"5\r\nhel", "headers": {"Transfer-Encoding": "chunked"}}, "unreachable"),
        ({"body": b"no gzip", "headers": {"Content-Encoding": "gzip"}}, "unreachable"),
        ({"status": 500}, "out_of_order"),
        ({"status": 503}, "out_of_order"),
        ({"status": 401}, "bad_token"),
        ({"status": 418}, "nonsense"),
        ({"status": 301}, "nonsense"),
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/x"}}, "foreign_redirect"),
        ({"status": 302, "headers": {"Location": "http://[broken/x"}}, "foreign_redirect"),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "foreign_redirect"),
        ({"status": 307, "headers": {"Location": "/raw/again"}, "times": 99}, "too_many_redirects"),
    ],
)
def test_faults_of_the_raw_host(gh, source, fault, key):
    gh.fault("/raw/", **fault)
    assert refusal(source()).problem.key == f"source.{key}"


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ({"body": b"<html>Sign in</html>"}, "nonsense"),
        ({"body": b"[]"}, "nonsense"),
        ({"body": b'{"sha": "../../x"}'}, "nonsense"),
        ({"body": b'{"sha": 7}'}, "nonsense"),
        ({"body": b"\xff\xfe"}, "nonsense"),
        ({"status": 502}, "out_of_order"),
        ({"status": 403}, "forbidden"),
        ({"status": 451}, "forbidden"),
    ],
)
def test_faults_of_the_api(gh, source, fault, key):
    gh.fault("/api/", **fault)
    assert refusal(source(), BRANCH_LINK).problem.key == f"source.{key}"


def test_one_broken_connection_is_got_over(gh, source):
    gh.fault("/raw/", drop=True)
    assert source().open(LINK).content == NOTEBOOK


def test_a_server_that_stalls_is_given_up(gh, source):
    gh.fault("/raw/", stall=5)
    assert refusal(source(patience=Patience(read=0.2))).problem.key == "source.timeout"


def test_a_server_that_drips_is_given_up(gh, source):
    gh.fault("/raw/", body=b"x" * 300, drip=0.02)
    assert refusal(source(patience=Patience(total=0.2))).problem.key == "source.timeout"


def test_nobody_listening_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    error = refusal(GitHubSource(GitHub(url=url, api_url=url, raw_url=url), max_bytes=1000))
    assert isinstance(error, SourceUnavailable)
    assert error.problem.key == "source.unreachable"


def test_a_host_without_tls_fails_as_tls(gh):
    url = gh.url.replace("http:", "https:")
    error = refusal(GitHubSource(GitHub(url=url, api_url=url, raw_url=url), max_bytes=1000))
    assert error.problem.key == "source.tls"


def test_redirects_among_the_configured_hosts_are_followed_with_the_token(gh, source):
    gh.fault("/raw/o/r", status=302, headers={"Location": "/raw/O/R/" + SHA + "/a.ipynb?token=x"})
    assert source("good-token").open(LINK).content == NOTEBOOK
    assert [asked.headers["Authorization"] for asked in gh.requests] == ["Bearer good-token"] * 2


def test_a_chain_of_redirects_may_have_five_hops(gh, source):
    for n in range(MAX_REDIRECTS):
        gh.fault("/raw/", status=302, headers={"Location": f"/raw/o/r/{SHA}/a.ipynb?{n}"})
    assert source().open(LINK).content == NOTEBOOK


def test_another_host_never_sees_a_request_or_the_token(gh, source):
    with FakeGitHub() as outside:
        gh.fault("/raw/", status=302, headers={"Location": f"{outside.url}/raw/o/r/{SHA}/a.ipynb"})
        assert refusal(source("good-token")).problem.key == "source.foreign_redirect"
        assert outside.requests == []


def test_a_sign_in_page_is_not_taken_for_the_file(gh, source):
    gh.fault("/raw/", status=302, headers={"Location": f"{gh.url}/login?return_to=x"})
    assert source().open(LINK).content == NOTEBOOK
    assert gh.paths("/login") == []
    assert len(gh.paths("/contents/")) == 1


@pytest.mark.parametrize(
    ("headers", "minutes", "time"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795168200"}, 20, "09:50"),
        ({"retry-after": "90"}, 2, "09:31"),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12"}, 1, "09:31"),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, 1, "09:31"),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9e99"}, 1, "09:31"),
    ],
)
@pytest.mark.parametrize("status", [403, 429])
def test_the_rate_limit_tells_when_it_ends(gh, source, headers, minutes, time, status):
    gh.fault("/commits/", status=status, headers=headers, times=2)
    error = refusal(source(), BRANCH_LINK)
    assert isinstance(error, SourceUnavailable)
    assert error.problem.values == {"n": minutes, "time": time}
    assert "GITHUB_TOKEN" in error.say("ko")
    assert refusal(source("good-token"), BRANCH_LINK).problem.key == "source.rate_limited_with_token"


def test_a_raw_host_that_is_limited_does_not_stop_us(gh, source):
    gh.fault("/raw/", status=429)
    assert source().open(LINK).content == NOTEBOOK


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"body": b"x" * 5000, "headers": {"Transfer-Encoding": "chunked", "Content-Length": "1"}},
        {"body": gzip.compress(b"x" * 5000), "headers": {"Content-Encoding": "gzip"}},
        {"body": b"", "headers": {"Content-Length": "99999999999"}},
    ],
)
def test_a_file_over_the_limit_is_refused_while_it_comes(gh, source, fault):
    if fault.get("headers", {}).get("Transfer-Encoding"):
        fault = {"body": b"1388\r\n" + fault["body"] + b"\r\n0\r\n\r\n", "headers": fault["headers"]}
    if fault:
        gh.fault("/raw/", **fault)
    error = refusal(source(), LINK.replace("a.ipynb", "big.ipynb"))
    announced = not fault or not fault["body"]
    assert error.problem.key == ("source.too_large" if announced else "source.too_large_unmeasured")
    assert "COACHMARK_MAX_FILE_MB" in str(error)
    assert "0.001 MB" in str(error)


def test_a_file_of_exactly_the_limit_is_fine(gh, source):
    assert len(source(max_bytes=5000).open(LINK.replace("a.ipynb", "big.ipynb")).content) == 5000


def test_proxies_and_netrc_do_not_touch_a_loopback_github(gh, source, tmp_path, monkeypatch):
    netrc = Path(tmp_path) / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    source().open(LINK)
    source("good-token").open(LINK)
    assert [asked.headers.get("Authorization") for asked in gh.requests] == [None, "Bearer good-token"]
    assert {asked.headers["User-Agent"] for asked in gh.requests} == {"coachmark"}


def test_every_sentence_is_there_in_both_languages():
    sentences = {key: texts for key, texts in words.catalogue().items() if key.startswith("source.")}
    assert len(sentences) > 25
    for texts in sentences.values():
        assert texts["en"].count("{") == texts["ko"].count("{")
        assert texts["en"].endswith(".")
        assert texts["ko"].endswith("요.")
