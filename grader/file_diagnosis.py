"""What a file is that is no notebook: one sentence for the coach each."""

import json
import re
from typing import Any

from grader.errors import NotebookError
from grader.plain_text import storable

MAGIC = (
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x89HDF", "HDF5"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\xd0\xcf\x11\xe0", "Office"),
)
HTML = re.compile(
    r"\s*(?:<!--[^>]{0,2000}-->\s*|<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)
LOGIN = re.compile(r"type=[\"']?password|<title>[^<]{0,80}(?:sign in|log ?in|로그인)", re.IGNORECASE)
CONFLICT = re.compile(r"^(?:<{7}|>{7}) \S", re.MULTILINE)
PYTHON = re.compile(
    r"^[ \t]*(?:(?:import|from)[ \t]+[\w.]+(?:[ \t]+(?:import|as)\b|[ \t]*$)|(?:def|class)[ \t]+\w+[ \t]*[(:]"
    r"|(?:if|elif|for|while|with)\b[^\n]{1,200}:[ \t]*(?:#|$)|(?:else|try):|print[ \t]*\(|return\b|\w+[ \t]*[-+*/]?=[ \t]*\S)",
    re.MULTILINE,
)
LITERAL_CUT = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\\?u?[0-9a-fA-F]{0,4})")
SHOWN_KEYS = 5


def refuse_by_first_bytes(content: bytes) -> None:
    """Raise NotebookError for an empty file and for well-known binary files."""
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise NotebookError("notebook.empty")
    for magic, kind in MAGIC:
        if content.startswith(magic):
            raise NotebookError("notebook.other_file", kind=kind)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        raise NotebookError("notebook.other_file", kind="WebP")


def refuse_by_text(text: str) -> None:
    """Raise NotebookError for an HTML page and a Git LFS pointer. The beginning of the text tells."""
    if text.startswith("version https://git-lfs.github.com/spec/"):
        raise NotebookError("notebook.lfs_pointer")
    if HTML.match(text):
        raise NotebookError("notebook.login_page" if LOGIN.search(text[:200_000]) else "notebook.html_page")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def unreadable_json(text: str, error: json.JSONDecodeError, path: str) -> NotebookError:
    """The sentence for a text that is not JSON. Lines count from 1."""
    conflict = CONFLICT.search(text)
    if conflict:
        return NotebookError("notebook.merge_conflict", line=_line(text, conflict.start()))
    if not text.lstrip().startswith(("{", "[")):
        return NotebookError("notebook.python_text" if _is_python(text, path) else "notebook.not_json")
    rest = text[error.pos :].strip() if len(text) - error.pos < 1000 else "more"
    if not rest or error.msg.startswith("Unterminated string") or LITERAL_CUT.fullmatch(rest):
        return NotebookError("notebook.cut", line=_line(text, len(text.rstrip())))
    return NotebookError("notebook.broken_json", line=_line(text, error.pos))


def _is_python(text: str, path: str) -> bool:
    """By name, or because a third of the lines that are no comments look like Python."""
    if path.lower().endswith(".py"):
        return True
    head = text[:20_000]
    lines = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return len(PYTHON.findall(head)) >= max(1, len(lines) / 3)


def not_a_notebook(value: object) -> NotebookError:
    """The sentence for JSON that holds no notebook."""
    if isinstance(value, list):
        return NotebookError("notebook.json_list")
    if not isinstance(value, dict):
        return NotebookError("notebook.json_value")
    shown = ", ".join(str(key)[:30] for key in list(value)[:SHOWN_KEYS])
    return NotebookError(_kind_of_object(value), keys=storable(shown))


def _kind_of_object(value: dict[str, Any]) -> str:
    keys = value.keys()
    if {"message", "documentation_url"} <= keys or {"content", "encoding", "sha"} <= keys:
        return "notebook.github_answer"
    if keys & {"dependencies", "devDependencies"}:
        return "notebook.package_json"
    if value.get("type") in ("FeatureCollection", "Feature"):
        return "notebook.geo_json"
    return "notebook.json_object" if value else "notebook.json_empty"
