"""Who handed something in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Student:
    """A student as the gradebook knows them. `number` stands for the name where names are hidden: drawn at random, so that it tells nothing.

    `logins` are the repository owners by which the student's submissions are recognised.
    """

    id: int
    name: str
    number: int
    course: str
    logins: tuple[str, ...] = ()
