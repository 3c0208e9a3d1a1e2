"""What is kept of a snapshot so that it can be compared with others without reading it again."""

from dataclasses import dataclass

from grader import likeness, traits
from grader.notebook import Notebook

VERSION = 1
"""To be raised with every change of what traits or fingerprints are made of: profiles of another version count as not there."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`traits`: what it is about. `fingerprint`: a sample of its code."""

    traits: frozenset[str]
    fingerprint: frozenset[int]


def of(notebook: Notebook) -> Profile:
    return Profile(traits=traits.of_notebook(notebook), fingerprint=likeness.fingerprint(notebook))
