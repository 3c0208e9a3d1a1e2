from grader.run import ManifestEntry
from pages.components.manifest_strip import parts


def entry(cell: int, part: int) -> ManifestEntry:
    return ManifestEntry(cell=cell, kind="code", status="sent", reason=None, tokens=1, part=part)


def test_the_cells_of_each_part_are_told_and_nothing_where_there_are_none():
    assert parts(tuple(entry(cell, part) for cell, part in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 3)))) == [
        "1–2",
        "3",
        "4–5",
    ]
    assert parts((entry(1, 0), entry(2, 0))) == []
