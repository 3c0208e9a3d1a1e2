"""Takes out of a text what must not leave the machine, and what could pass itself off as ours."""

import re

_NOBODY = r"(?:aiffel|jovyan|user|username|your[-_]?name|you|ubuntu|work|shared|Shared|runner|vscode|colab)"
"""Accounts of images and courses, nobody's name."""

_DOMAINS = r"(?:[A-Za-z]{2}|com|net|org|edu|gov|mil|int|info|biz|name|dev|app|xyz|site|online|tech|email|cloud|academy)"
"""How the domain of an address ends. A product of matrices, `x@w.values`, is none."""

_FRESH = "(?<!<key>)(?<!<phone>)(?<!<e-mail>)(?<!<name>)"
"""Not right behind what an earlier masking put in, so that masking again finds nothing new."""

PRIVATE = (
    (
        re.compile(
            _FRESH
            + r"(?<![\w-])(?:sk-(?=[\w-]{0,60}\d)[\w-]{20,}|gh[opsur]_[A-Za-z0-9]{30,}|github_pat_\w{22,}|glpat-[\w-]{20,}|hf_[A-Za-z0-9]{30,}"
            r"|xox[abposr]-[\w-]{12,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|dckr_pat_[\w-]{20,}|r8_[A-Za-z0-9]{30,}"
            r"|eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,1000})"
        ),
        "<key>",
    ),
    (
        re.compile(
            r"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)(?!<key>)(?:[\s\"',+\\]|(?!-----)[\w/=:.-]){1,8000}(-----END [A-Z ]{0,20}PRIVATE KEY-----)?"
        ),
        r"\1<key>\2",
    ),
    (
        re.compile(
            r"(?<![a-zA-Z])([a-zA-Z][a-zA-Z+]{1,14}://[^\s:/@'\"<>]{0,64}):(?!<key>@)[^\s/@'\"<>]{1,128}(?=@[\w\[.-])"
        ),
        r"\1:<key>",
    ),
    (
        re.compile(
            r"(?i)((?:api[_-]?key|secret(?:[_-]?(?:access[_-]?)?key)?|passw(?:or)?d|access[_-]?token|auth[_-]?token|(?<![a-z_])key|_pw)[\"']?[ \t]{0,4}(?:=|:)[ \t]{0,4}[\"'])"
            r"(?=[^\"'\s]{0,60}\d)(?=[^\"'\s]{0,60}[a-z])(?!<)[\w+/=!@#$%^&*.~-]{16,200}(?=[\"'])"
        ),
        r"\1<key>",
    ),
    (
        re.compile(
            _FRESH
            + r"(?<![\d.,:+-])(?:\+82[- ]?(?:\(0\))?0?1[016789]|\(01[016789]\)|01[016789]\)?)[- .]{0,2}\d{3,4}[- .]?\d{4}(?![\d.]*\d)(?!-\d)"
            r"|(?<![\d.,:+-])(?:\+82[- ]?(?:2|[3-6][1-5]|70)|0(?:2|[3-6][1-5]|70|50[2-8])|\(0(?:2|[3-6][1-5])\))[-) ]{1,2}\d{3,4}-\d{4}(?![\d.]*\d)(?!-\d)"
            r"|(?<![\d.,\w+-])\+(?!82)\d{1,3}[- ]\(?\d{2,4}\)?[- ]\d{3,4}[- ]\d{3,4}(?![\d.]*\d)"
        ),
        "<phone>",
    ),
    (
        re.compile(
            _FRESH
            + r"(?<![A-Za-z0-9_.%+/-])(?!git@)[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\."
            rf"{_DOMAINS}(?![A-Za-z0-9_(\[])"
        ),
        "<e-mail>",
    ),
    (
        re.compile(
            _FRESH
            + rf"(?<![A-Za-z0-9_])((?:/mnt/[a-z])?/(?:home|Users)/)(?!{_NOBODY}(?:[^\w.-]|$))[^/\s'\"`:;,|<>()\[\]{{}}\\]+"
        ),
        r"\1<name>",
    ),
    (
        re.compile(
            "(?i)" + _FRESH + r"(?<![a-z])([a-z]:(?:\\{1,2}|/)users(?:\\{1,2}|/))(?:[^\\/\s'\":<>|]+ ?){1,4}(?=[\\/])"
        ),
        r"\1<name>",
    ),
    (re.compile("(?i)" + _FRESH + r"(?<![a-z])([a-z]:(?:\\{1,2}|/)users(?:\\{1,2}|/))[^\\/\s'\":<>|]+"), r"\1<name>"),
)
"""Keys by the forms their issuers publish, in private key blocks, in addresses and behind names such as `api_key`; Korean phone numbers and foreign ones
with `+`; e-mail addresses; and the account's name in home directories. Paths come last: what is put in for the others may stand before one."""

IMITATIONS = (
    (re.compile("[⟦⟧]"), "¦"),
    (re.compile(r"<\|(?=\w)"), "<¦"),
    (re.compile(r"\[(?=/?INST\])"), "[¦"),
    (re.compile(r"<<(?=/?SYS>>)"), "<¦<"),
    (re.compile(r"<(?=(?:start|end)_of_turn>)"), "<¦"),
)
"""Our markers, and the chat-role markers of common prompt formats."""


def masked(text: str) -> str:
    """`text` without account names in home paths, e-mail addresses, phone numbers and keys. Masking twice changes nothing more."""
    for pattern, replacement in PRIVATE:
        text = pattern.sub(replacement, text)
    return text


def neutralised(text: str) -> str:
    """`text` in which nothing reads as one of our markers or as a chat role. Idempotent; a mark `¦` stays visible where something was."""
    for pattern, replacement in IMITATIONS:
        text = pattern.sub(replacement, text)
    return text
