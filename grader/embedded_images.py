"""Images inside markdown cells: attachments and data URIs, cut out of the source so that it stays readable."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from grader import images
from grader.notebook import Output, OutputKind
from grader.outputs import text_of

NOT_SHOWN = "[image not shown]"

DATA_URI = r"data:image/(?P<{0}type>[\w.+-]{{1,40}})(?:;[\w=-]{{1,40}}){{0,3}},(?P<{0}data>[A-Za-z0-9+/=%_-]*+)"
IMAGE = re.compile(
    # ![alt](data:… "title") and ![alt](attachment:…); alternatives are bounded so that no text takes more than linear time
    r"!\[[^\]\n]{0,300}\]\([ \t]{0,9}<?(?:" + DATA_URI.format("a") + r"|attachment:(?P<name>[^)>\"'\n]{1,300}?))>?"
    r"(?:[ \t]{1,9}[\"'][^\"'\n]{0,300}[\"'])?[ \t]{0,9}\)"
    r"|<img\b[^<>]{0,500}?src[ ]?=[ ]?[\"']?(?:"
    + DATA_URI.format("b")
    + r"|attachment:(?P<source>[^\"'<>\s]{1,300}))[^<>]{0,500}>"
    r"|" + DATA_URI.format("c"),
    re.IGNORECASE,
)


def cut_out(source: str, attachments: Mapping[str, Any]) -> tuple[str, tuple[Output, ...]]:
    """`source` with every embedded image replaced by `[image n]`, and these images in order. What is no raster image becomes `[image not shown]`."""
    if "data:image/" not in source and "attachment:" not in source:
        return source, ()
    found: list[Output] = []

    def place(match: re.Match[str]) -> str:
        name = match["name"] or match["source"]
        kind, data = _attachment(name.strip(), attachments) if name else _data_uri(match)
        one = images.image(data, claimed=kind)
        if one.kind is not OutputKind.IMAGE:
            return NOT_SHOWN
        found.append(one)
        return f"[image {len(found)}]"

    return IMAGE.sub(place, source), tuple(found)


def _data_uri(match: re.Match[str]) -> tuple[str, str]:
    kind = match["atype"] or match["btype"] or match["ctype"]
    data = match["adata"] or match["bdata"] or match["cdata"] or ""
    return f"image/{kind}", unquote(data) if "%" in data else data


def _attachment(name: str, attachments: Mapping[str, Any]) -> tuple[str, str]:
    """(type, base64) of the attachment, whose name may be written percent-encoded."""
    bundle = attachments.get(name) or attachments.get(unquote(name))
    if not isinstance(bundle, Mapping):
        return "", ""
    return next(
        ((str(mime), text_of(data)) for mime, data in bundle.items() if str(mime).startswith("image/")), ("", "")
    )
