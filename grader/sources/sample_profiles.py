"""What other notebooks of an assignment are compared with when it comes with samples. Apart from `samples.py`, whose lists need no notebook to be read."""

from dataclasses import replace
from functools import cache

from grader import likeness, profile, snapshot
from grader.profile import Profile
from grader.sources.samples import SampleSource, samples


@cache
def profiles() -> dict[str, dict[str, Profile]]:
    """What the samples are compared by, with all hashes of their code: assignment -> hash of the file -> profile."""
    found: dict[str, dict[str, Profile]] = {}
    for sample in samples():
        fetched = SampleSource().open(sample.reference)
        notebook = snapshot.read(fetched.content, path=fetched.path)
        found.setdefault(sample.assignment, {})[fetched.sha256] = replace(
            profile.of(notebook), fingerprint=likeness.everything(notebook)
        )
    return found
