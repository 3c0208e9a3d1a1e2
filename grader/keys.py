"""Keys of a keyboard and what they are assigned to. A key is named by its place, so that it works while another script is typed: `KeyJ`, `Shift+KeyA`, `Period`."""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from grader.errors import SettingsError

Keys = Mapping[str, str]
"""Name of an action -> its key, "" for an action that has none."""

SIGNS = {
    "Period": ".", "Comma": ",", "Slash": "/", "Shift+Slash": "?", "Semicolon": ";", "Quote": "'", "BracketLeft": "[",
    "BracketRight": "]", "Minus": "-", "Equal": "=",
}  # fmt: skip
OFFERED = (
    *(f"Key{letter}" for letter in ascii_uppercase), *(f"Shift+Key{letter}" for letter in ascii_uppercase), *SIGNS,
)  # fmt: skip
"""What can be assigned. Nothing with Ctrl, Alt or the command key, which are the browser's and the system's."""

RESERVED = (*(f"Digit{digit}" for digit in range(10)), "Escape", "Tab", "Enter", "Space", "Mod+KeyS")
"""What means something else on the desk: scores, leaving a field, walking and pressing, saving."""


def label(key: str) -> str:
    """As it is written for people: `J`, `Shift+A`, `?`, `Ctrl+S`."""
    if key in SIGNS:
        return SIGNS[key]
    return key.replace("Mod+", "Ctrl+").replace("Key", "").replace("Digit", "")


def is_letter(key: str) -> bool:
    """Whether it is pressed without Ctrl, Alt or the command key, so that dictation or a slip can set it off."""
    return not key.startswith("Mod+")


def in_force(standard: Keys, own: Keys) -> dict[str, str]:
    """Each action's key: the coach's own, else the standard one.

    What makes no sense in `own` is passed over. A key that the coach gave to one action is taken from the one that
    has it as standard, so no key does two things.
    """
    own = {name: key for name, key in own.items() if name in standard and (key == "" or key in OFFERED)}
    taken: set[str] = set()
    keys = {}
    for name in sorted(standard, key=lambda name: name not in own):
        key = own.get(name, standard[name])
        keys[name] = "" if key in taken else key
        taken.update([key] if key else [])
    return {name: keys[name] for name in standard}


def chosen(standard: Keys, keys: Keys, called: Mapping[str, str]) -> dict[str, Any]:
    """The form the gradebook keeps, None for the standard keys. `called` is what each action is called.

    Raises SettingsError for a key that cannot be assigned, or is to do two things.
    """
    holders: dict[str, str] = {}
    for name, key in keys.items():
        if not key:
            continue
        if key != standard[name] and key not in OFFERED:
            raise SettingsError("keys.reserved", pressed=label(key))
        if key in holders:
            raise SettingsError("keys.clash", pressed=label(key), first=called[holders[key]], second=called[name])
        holders[key] = name
    return {"keys": {name: key for name, key in keys.items() if key != standard[name]} or None}
