"""Submissions that come by hand: uploaded files, pasted code, and links that only a person can follow.

Nobody pinned them to a commit. In its place stands a digest of the content and the student, so that equal files of two students are two submissions.
"""

import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit

from grader import bundle, raw_code
from grader.errors import NotASource, SourceError
from grader.sources.nearest import natural_order
from grader.submission import FetchedNotebook

UPLOADED = "upload"
PASTED = "pasted-code.json"
LONGEST_LINK = 2000


def uploaded(files: Mapping[str, bytes], *, student: str, max_bytes: int) -> FetchedNotebook:
    """The files (name -> content) as one submission, in the order a person expects. Raises SourceError when they are too large together."""
    if not files:
        raise NotASource("source.nothing_uploaded")
    size = sum(map(len, files.values()))
    if size > max_bytes:
        raise SourceError(
            "source.too_large", size=f"{size / 1_000_000:.1f}", limit=f"{max_bytes / 1_000_000:.1f}".removesuffix(".0")
        )
    names = sorted(files, key=natural_order)
    content = files[names[0]] if len(names) == 1 else bundle.pack({name: files[name] for name in names})
    return _by_hand(UPLOADED, ", ".join(names)[:300], content, student)


def pasted_code(text: str, *, student: str) -> FetchedNotebook:
    """Raw code blocks as the learning platform's JSON. Raises NotASource for anything else."""
    content = text.strip().encode("utf-8", "replace")
    if not raw_code.looks_like_it(content):
        raise NotASource("source.no_code_blocks")
    return _by_hand(UPLOADED, PASTED, content, student)


def is_web_link(text: str) -> bool:
    """Whether a person can follow this in a browser."""
    link = text.strip()
    try:
        parts = urlsplit(link)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
    return usable and len(link) <= LONGEST_LINK and not any(letter.isspace() for letter in link)


def only_a_link(text: str, *, student: str) -> FetchedNotebook:
    """A link that cannot be fetched, recorded to be graded by hand. Raises NotASource for what is no web address."""
    link = text.strip()
    if not is_web_link(link):
        raise NotASource("source.not_a_web_link")
    return _by_hand(link, link, bundle.NOTHING, student, permalink=link)


def _by_hand(reference: str, path: str, content: bytes, student: str, *, permalink: str = "") -> FetchedNotebook:
    digest = hashlib.sha1(f"{student.strip()}\0".encode("utf-8", "replace") + content, usedforsecurity=False)
    return FetchedNotebook(
        reference=reference,
        owner="",
        repo="",
        path=path,
        commit=digest.hexdigest(),
        permalink=permalink,
        content=content,
    )
