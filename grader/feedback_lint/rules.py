"""What a coach wants of feedback: chosen on the settings page, kept among the gradebook's preferences."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grader.errors import SettingsError
from grader.feedback_lint import addresses

MOST_EMOJI = 100
MOST_LINKS = 200
LONGEST_LINKS = 40_000
"""Characters of the list of links."""

PREFERENCES = ("lint_scores", "lint_fewest_emoji", "lint_most_emoji", "lint_politeness", "lint_links")
"""What the rules are called among the preferences."""


class Politeness(StrEnum):
    """How the sentences of Korean feedback end."""

    CONSISTENT = "consistent"
    """All alike, whichever it is."""
    FORMAL = "formal"
    """합쇼체: -습니다."""
    POLITE = "polite"
    """해요체: -요."""
    PLAIN = "plain"
    """반말."""
    ANY = "any"
    """Not looked at."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page the coach sends students to. `title` "" when the list gives none."""

    url: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """`scores`: the text may state scores. `links` are the only pages it may lead to, each with what lies below it."""

    scores: bool = False
    fewest_emoji: int = 0
    most_emoji: int = 6
    politeness: Politeness = Politeness.CONSISTENT
    links: tuple[Link, ...] = ()

    @property
    def listing(self) -> str:
        """The links as they are entered: a line each, the title before the address."""
        return "\n".join(f"{link.title} {link.url}".strip() for link in self.links)


STANDARD = Rules()


def entered_links(listing: str) -> tuple[Link, ...]:
    """The links of a list: one a line, a title and an address in either order, or `[title](address)`; a page that is listed twice counts once.

    Raises SettingsError for a line that has no address or more than one.
    """
    if len(listing) > LONGEST_LINKS:
        raise SettingsError("feedback_lint.too_many_links", most=MOST_LINKS)
    found: dict[str, Link] = {}
    for number, line in enumerate(listing.splitlines(), 1):
        if not line.strip(" \t-*•"):
            continue
        places = list(addresses.in_text(line))
        if len(places) != 1 or addresses.parsed(places[0].url) is None:
            raise SettingsError("feedback_lint.no_link", line=number, given=line.strip()[:80])
        place = places[0]
        title = place.label or f"{line[: place.start]} {line[place.start + len(place.written) :]}"
        url = place.written if "://" in place.written else f"https://{place.written}"
        found.setdefault(url, Link(url=url, title=" ".join(title.split()).strip(" -–—:|*•·[]()<>")))
    if len(found) > MOST_LINKS:
        raise SettingsError("feedback_lint.too_many_links", most=MOST_LINKS)
    return tuple(found.values())


def stored(rules: Rules) -> dict[str, Any]:
    """The rules in the form the gradebook keeps; what is as it comes is None. Raises SettingsError for bounds that cannot be."""
    if not _is_count(rules.fewest_emoji) or not _is_count(rules.most_emoji) or rules.fewest_emoji > rules.most_emoji:
        raise SettingsError("feedback_lint.no_bounds", most=MOST_EMOJI)
    values = (rules.scores, rules.fewest_emoji, rules.most_emoji, rules.politeness.value, rules.listing)
    usual = (False, STANDARD.fewest_emoji, STANDARD.most_emoji, STANDARD.politeness.value, "")
    return {
        name: None if value == base else value for name, value, base in zip(PREFERENCES, values, usual, strict=True)
    }


def read(kept: Mapping[str, Any]) -> Rules:
    """The rules among the stored preferences. A stored value that makes no sense is passed over."""
    scores, fewest, most, politeness, listing = (kept.get(name) for name in PREFERENCES)
    least = int(fewest) if fewest is not None and _is_count(fewest) else STANDARD.fewest_emoji
    highest = int(most) if most is not None and _is_count(most) else STANDARD.most_emoji
    try:
        links = entered_links(listing) if isinstance(listing, str) else ()
    except SettingsError:
        links = ()
    return Rules(
        scores=scores is True,
        fewest_emoji=least if least <= highest else STANDARD.fewest_emoji,
        most_emoji=highest,
        politeness=Politeness(politeness) if politeness in list(Politeness) else STANDARD.politeness,
        links=links,
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_EMOJI
