"""How many of our own attempts are found, and that none of the honest passages is. `python -m bench trust` prints which."""

from collections import Counter

from tests.trust import passage_set

FORESEEN = 0.98
UNFORESEEN = 0.75
"""Share of the attempts found: of those the patterns were made with, and of those written afterwards."""


def share_found(name: str) -> float:
    attempts = passage_set.read(name)
    return sum(bool(passage_set.found_in(*attempt)) for attempt in attempts) / len(attempts)


def test_the_set_is_large_and_covers_every_place_and_disguise():
    attempts, honest = passage_set.read("attacks"), passage_set.read("honest")
    assert len({text for _, text in attempts}) >= 120
    assert len({text for _, text in honest}) >= 120
    groups = Counter(group for group, _ in attempts)
    assert set(passage_set.ENCODED) <= set(groups)
    assert {"markdown_en", "markdown_ko", "comment", "string", "output", "file_name", "file_path", "role"} <= set(
        groups
    )


def test_attempts_are_found():
    assert share_found("attacks") >= FORESEEN


def test_attempts_nobody_foresaw_are_mostly_found():
    assert share_found("held_out") >= UNFORESEEN


def test_no_honest_passage_is_pointed_at():
    assert [(text, found) for _, text, found in passage_set.false_alarms()] == []
