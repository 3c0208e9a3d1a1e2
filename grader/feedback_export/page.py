"""Markdown as one HTML file that needs nothing else, and as HTML for the clipboard. No script, nothing from elsewhere, links to the web only."""

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path

from grader.feedback_export.markdown_text import clean, parser

STYLE = Path(__file__).with_name("page.css")
_ALIGNED = re.compile(r'<(t[hd]) style="text-align:(left|right|center)">')


def body(markdown: str) -> str:
    """The HTML of the text alone."""
    made = str(parser().render(clean(markdown)))
    return _ALIGNED.sub(r'<\1 align="\2">', made)


def page(markdown: str, *, title: str, language: str) -> str:
    """The whole file. Its policy allows its own style and nothing else."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html.escape(' '.join(clean(title).split()))}</title>",
        f"<style>{style}</style>",
    )
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{"en" if language == "en" else "ko"}">',
            "<head>",
            *head,
            "</head>",
            "<body>",
            "<main>",
            body(markdown) + "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8").strip()
