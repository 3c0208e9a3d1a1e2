"""A student's markdown made safe and readable: nothing is fetched, no HTML runs, and what Streamlit would read as its own signs stays text."""

import re

CODE_FENCE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
REMOTE_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
IMG = re.compile(r"<img\b[^>]*?(?:alt=[\"']([^\"']*)[\"'])?[^>]*>", re.IGNORECASE)
LINK = re.compile(r"<a\b[^>]*?href=[\"'](https?://[^\"']+)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)
DRAWN = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(
    r"</?(?:p|div|span|font|center|b|i|u|em|strong|h[1-6]|ul|ol|li|a|hr|sub|sup|small|big|details|summary|table|thead|tbody|tr|td|th)\b[^>]*>",
    re.IGNORECASE,
)
DIRECTIVE = re.compile(r":(?=(?:material/|[a-z-]+\[|streamlit:))")


def _prose(text: str) -> str:
    text = DRAWN.sub("", text)
    text = IMG.sub(lambda found: f"[image: {found[1] or ''}]".replace(": ]", "]"), text)
    text = LINK.sub(lambda found: f"[{TAG.sub('', found[2])}]({found[1]})", text)
    text = TAG.sub("", BREAK.sub("  \n", text))
    text = REMOTE_IMAGE.sub(lambda found: f"[image: {found[1]}]".replace(": ]", "]"), text)
    return DIRECTIVE.sub(r"\\:", text)


def readable(source: str) -> str:
    """Markdown for `st.markdown`. Layout tags are dropped, links kept, images named instead of fetched; code is left as it stands."""
    return "".join(part if position % 2 else _prose(part) for position, part in enumerate(CODE_FENCE.split(source)))


MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:])")


def plain(text: str) -> str:
    """Text for `st.markdown` in which every sign stands for itself."""
    return MARKDOWN_SIGNS.sub(r"\\\1", text.replace("\n", " "))
