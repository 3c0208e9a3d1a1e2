"""A GitHub on loopback: real HTTP, scripted, with a memory of what it was asked.

`with FakeGitHub() as gh:` serves the API under `gh.api_url`, raw files under `gh.raw_url` and stand-ins for pages under `gh.url`, as a GitHub
Enterprise host does. `python -m tests.servers.github --port 9999 --corpus ../shared/corpus` serves until interrupted.
"""

import argparse
import contextlib
import csv
import hashlib
import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from grader.settings import GitHub, Secret

Files = Mapping[str, bytes | Path]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it arrived. `path` is undecoded, with its query."""

    path: str
    headers: Mapping[str, str]


@dataclass(kw_only=True)
class Fault:
    """What happens to the next `times` requests whose path contains `match`, instead of the answer."""

    match: str
    times: int = 1
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    drop: bool = False
    stall: float = 0.0
    drip: float = 0.0


@dataclass(kw_only=True)
class Repo:
    default_branch: str
    refs: dict[str, str]
    files: dict[str, Files]
    private: bool = False
    trees: dict[str, Any] = field(default_factory=dict)
    truncate_at: int | None = None
    raw_knows: bool = True


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what the faults are for."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class FakeGitHub:
    """`token` is the only one it accepts; without a limit set by `remaining` nobody is limited."""

    def __init__(self, *, port: int = 0, token: str = "good-token") -> None:
        self.token = token
        self.repos: dict[str, Repo] = {}
        self.gists: dict[str, dict[str, Any]] = {}
        self.requests: list[Asked] = []
        self.faults: list[Fault] = []
        self.remaining = 60
        self.reset = 1_900_000_000
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"github": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.api_url = f"{self.url}/api/v3"
        self.raw_url = f"{self.url}/raw"

    def __enter__(self) -> "FakeGitHub":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def settings(self, token: str = "") -> GitHub:
        return GitHub(url=self.url, api_url=self.api_url, raw_url=self.raw_url, token=Secret(token))

    def add_repo(
        self,
        owner: str,
        name: str,
        *,
        files: Files,
        branch: str = "main",
        commit: str = "",
        branches: Mapping[str, Files] | None = None,
        private: bool = False,
    ) -> Repo:
        """A repository whose default branch holds `files`; `branches` are further branches or tags. Without `commit` one is made up."""
        head = commit or sha1(f"{owner}/{name}")
        repo = Repo(default_branch=branch, refs={branch: head}, files={head: files}, private=private)
        for ref, held in (branches or {}).items():
            repo.refs[ref] = sha1(f"{owner}/{name}@{ref}")
            repo.files[repo.refs[ref]] = held
        self.repos[f"{owner}/{name}".lower()] = repo
        return repo

    def add_gist(
        self, gist_id: str, files: Mapping[str, bytes], *, owner: str = "student", most: int = 1_000_000
    ) -> str:
        """A gist with one revision, whose number is answered; of files of more than `most` bytes only the beginning is handed out."""
        revision = sha1(gist_id)
        self.gists[gist_id] = {
            "id": gist_id,
            "html_url": f"https://gist.github.com/{owner}/{gist_id}",
            "owner": {"login": owner} if owner else None,
            "history": [{"version": revision}],
            "files": {
                name: {
                    "filename": name,
                    "size": len(content),
                    "truncated": len(content) > most,
                    "content": content[:most].decode("utf-8", "replace"),
                }
                for name, content in files.items()
            },
        }
        return revision

    def serve_corpus(self, corpus: Path) -> list[dict[str, str]]:
        """Serve the files of `MANIFEST.tsv` at their commits, and the recorded trees; answers the manifest's rows."""
        with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        index = json.loads((corpus / "trees/INDEX.json").read_text("utf-8"))
        for row in rows:
            full_name, folder = row["repo"], row["repo"].replace("/", "__")
            about = index.get(full_name, {"default_branch": "main", "head_commit": row["commit"]})
            repo = self.repos.get(full_name.lower()) or self.add_repo(
                *full_name.split("/"), files={}, branch=about["default_branch"], commit=about["head_commit"]
            )
            repo.files[row["commit"]] = {
                **repo.files.get(row["commit"], {}),
                row["path"]: corpus / "files" / folder / row["path"],
            }
            if full_name in index and about["head_commit"] not in repo.trees:
                repo.trees[about["head_commit"]] = json.loads((corpus / "trees" / f"{folder}.json").read_text("utf-8"))
        return rows

    def fault(self, match: str = "", **script: Any) -> None:
        """Script what happens to coming requests; see `Fault`."""
        self.faults.append(Fault(match=match, **script))

    def paths(self, part: str = "") -> list[str]:
        """The paths asked for so far that contain `part`."""
        return [asked.path for asked in self.requests if part in asked.path]

    def next_fault(self, path: str) -> Fault | None:
        fault = next((fault for fault in self.faults if fault.times > 0 and fault.match in path), None)
        if fault:
            fault.times -= 1
        return fault


class _Handler(BaseHTTPRequestHandler):
    github: FakeGitHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        self.github.requests.append(Asked(path=self.path, headers=dict(self.headers.items())))
        fault = self.github.next_fault(self.path)
        if fault:
            self._misbehave(fault)
            return
        path = urlsplit(self.path).path
        if path.startswith("/api/v3/"):
            self._api([unquote(part) for part in path.removeprefix("/api/v3/").split("/")])
        elif path.startswith("/raw/"):
            self._raw([unquote(part) for part in path.removeprefix("/raw/").split("/")])
        else:
            self._send(200, b"<!doctype html><title>GitHub page</title>", "text/html")

    def _misbehave(self, fault: Fault) -> None:
        self.github.stopping.wait(fault.stall)
        if fault.drop:
            self.close_connection = True
            return
        self.send_response(fault.status)
        for name, value in {"Content-Length": str(len(fault.body)), "Connection": "close", **fault.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(len(fault.body)) if fault.drip else ():
            self.wfile.write(fault.body[start : start + 1])
            time.sleep(fault.drip)
        if not fault.drip:
            self.wfile.write(fault.body)
        self.close_connection = True

    def _api(self, parts: list[str]) -> None:
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if sent and sent != self.github.token:
            self._json(401, {"message": "Bad credentials"})
        elif parts == ["rate_limit"]:
            core = {"limit": 5000 if sent else 60, "remaining": self.github.remaining, "reset": self.github.reset}
            self._json(200, {"resources": {"core": core}, "rate": core})
        elif self.github.remaining <= 0:
            self._json(403, {"message": "API rate limit exceeded"})
        elif parts[0] == "repos" and (repo := self._repo(parts[1:3])):
            self._of_repo(repo, parts[3:])
        elif parts[0] == "gists" and (gist := self.github.gists.get(parts[1])):
            known = len(parts) == 2 or parts[2] == gist["history"][0]["version"]
            self._json(200, gist) if known else self._json(422, {"message": "No commit found"})
        else:
            self._json(404, {"message": "Not Found"})

    def _repo(self, name: list[str]) -> Repo | None:
        repo = self.github.repos.get("/".join(name).lower())
        signed = self.headers.get("Authorization") == f"Bearer {self.github.token}"
        return repo if repo and (signed or not repo.private) else None

    def _of_repo(self, repo: Repo, parts: list[str]) -> None:
        if not parts:
            self._json(200, {"default_branch": repo.default_branch, "private": repo.private})
        elif parts[0] == "commits":
            commit = _commit(repo, "/".join(parts[1:]))
            self._json(200, {"sha": commit}) if commit else self._json(422, {"message": "No commit found for SHA"})
        elif parts[:2] == ["git", "trees"]:
            tree = _tree(repo, parts[2])
            self._json(200, tree) if tree else self._json(404, {"message": "Not Found"})
        else:
            commit = parse_qs(urlsplit(self.path).query).get("ref", [""])[0]
            self._contents(repo, commit, "/".join(parts[1:]))

    def _contents(self, repo: Repo, commit: str, path: str) -> None:
        files = repo.files.get(commit, {})
        if path in files:
            self._send(200, _bytes(files[path]), "application/vnd.github.raw+json")
            return
        listed = [entry for entry in _entries(files) if entry["path"].rpartition("/")[0] == path]
        for entry in listed:
            entry["type"] = "dir" if entry["type"] == "tree" else "file"
        self._json(200, listed) if listed else self._json(404, {"message": "Not Found"})

    def _raw(self, parts: list[str]) -> None:
        repo = self._repo(parts[:2])
        content = repo.files.get(parts[2], {}).get("/".join(parts[3:])) if repo and repo.raw_knows else None
        if content is None:
            self._send(404, b"404: Not Found", "text/plain")
        else:
            self._send(200, _bytes(content), "text/plain; charset=utf-8")

    def _json(self, status: int, value: object) -> None:
        self._send(status, json.dumps(value).encode(), "application/json; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-ratelimit-remaining", str(self.github.remaining))
        self.send_header("x-ratelimit-reset", str(self.github.reset))
        self.end_headers()
        self.wfile.write(body)


def _commit(repo: Repo, ref: str) -> str | None:
    if ref == "HEAD":
        return repo.refs[repo.default_branch]
    return repo.refs.get(ref) or next(
        (sha for sha in repo.files if len(ref) >= 7 and sha.startswith(ref.lower())), None
    )


def _tree(repo: Repo, sha: str) -> dict[str, Any] | None:
    if sha in repo.trees:
        tree: dict[str, Any] = repo.trees[sha]
        return tree
    if sha in repo.files:
        entries = _entries(repo.files[sha])
        cut = len(entries) if repo.truncate_at is None else repo.truncate_at
        return {"sha": sha, "tree": entries[:cut], "truncated": cut < len(entries)}
    for files in repo.files.values():
        folder = next((entry["path"] for entry in _entries(files) if entry["sha"] == sha), None)
        if folder is not None:
            under = {
                path.removeprefix(f"{folder}/"): held for path, held in files.items() if path.startswith(f"{folder}/")
            }
            return {"sha": sha, "tree": _entries(under), "truncated": False}
    return None


def _entries(files: Files) -> list[dict[str, Any]]:
    folders = {path.rsplit("/", n)[0]: None for path in files for n in range(1, path.count("/") + 1)}
    entries: list[dict[str, Any]] = [{"path": path, "type": "tree", "sha": sha1(f"tree {path}")} for path in folders]
    for path, content in files.items():
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        entries.append({"path": path, "type": "blob", "sha": sha1(f"blob {path}"), "size": size})
    return sorted(entries, key=lambda entry: str(entry["path"]).encode())


def _bytes(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--corpus", type=Path)
    chosen = options.parse_args()
    with FakeGitHub(port=chosen.port) as github:
        if chosen.corpus:
            github.serve_corpus(chosen.corpus)
        print(f"GITHUB_URL={github.url} GITHUB_API_URL={github.api_url} GITHUB_RAW_URL={github.raw_url}", flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
