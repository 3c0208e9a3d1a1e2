"""Takes out of a text what must not leave the machine, and what could pass itself off as ours."""

import re

PRIVATE = (
    (re.compile(r"(?<![\w/])(/(?:home|Users)/)(?!(?:aiffel|jovyan|user|ubuntu|work|shared|Shared)\b)[^/\s'\":]+"), r"\1<name>"),
    (re.compile(r"(?i)\b([a-z]:\\{1,2}users\\{1,2})[^\\\s'\":]+"), r"\1<name>"),
    (re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,12}\b"), "<e-mail>"),
    (re.compile(r"(?<!\d)01[016789][- .]?\d{3,4}[- .]?\d{4}(?!\d)"), "<phone>"),
    (re.compile(r"\b(?:sk-|ghp_|gho_|github_pat_|hf_|xox[abp]-|AKIA|AIza)[A-Za-z0-9_-]{12,}"), "<key>"),
)
"""Home directories (the account's name), e-mail addresses, Korean mobile numbers, and keys by the prefixes their issuers publish."""

IMITATIONS = (
    (re.compile("[⟦⟧]"), "¦"),
    (re.compile(r"<\|(?=\w)"), "<¦"),
    (re.compile(r"\[(?=/?INST\])"), "[¦"),
    (re.compile(r"<<(?=/?SYS>>)"), "<¦<"),
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
