"""Characters that nobody sees, and where honest text has them."""

import re

INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
"""Zero-width and direction characters, tags and the selectors that can carry a text of their own."""

UNREMARKABLE = re.compile(
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"  # joined emoji
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{3,6}\U000e007f"  # flags of England, Scotland, Wales
    "|(?<=[\u0600-\u06ff\u0900-\u0dff])[\u200c\u200d](?=[\u0600-\u06ff\u0900-\u0dff])"  # Persian and Indic spelling
    "|(?<![\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])\u202a(?=[A-Za-z]:[\\\\/])"  # a path copied from Windows' file properties
    "|(?<!\\w)\ufeff(?![\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])"  # a byte order mark read as text
)
"""Where honest text needs them or has them without knowing."""
