"""All the places a link may lead, as one source."""

from grader.settings import GitHub
from grader.sources import Sources
from grader.sources.gist import GistSource
from grader.sources.github import GitHubSource
from grader.sources.samples import SampleSource


def everywhere(github: GitHub, samples: SampleSource, max_bytes: int) -> Sources:
    """Bundled samples, gists and repositories; `max_bytes` limits one download."""
    return Sources(samples, GistSource(github, max_bytes=max_bytes), GitHubSource(github, max_bytes=max_bytes))
