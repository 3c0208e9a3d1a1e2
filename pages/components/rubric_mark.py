"""How a rubric version is named where it is not the newest that was used: "rubric version 1 of 3"."""

from collections.abc import Iterable

from grader.bootstrap import Services
from pages.components.i18n import t


def newest(services: Services, assignments: Iterable[str]) -> dict[str, int]:
    """The number of the newest version that was used, for each of these keys."""
    versions = {key: services.gradebook.rubric_versions(key) for key in set(assignments)}
    return {key: of_it[0].number for key, of_it in versions.items() if of_it}


def label(number: int, of: int) -> str:
    """What version `number` is called where `of` is the newest."""
    return t("history.rubric_of", number=number, of=of) if number < of else t("history.rubric_number", number=number)


def short(number: int, of: int) -> str:
    """The same of an older version, where there is little room."""
    return t("history.rubric_older", number=number, of=of)
