"""What makes a rubric hard to grade by, found by rules, each with a rewrite to accept. It advises and never blocks."""

from grader.rubric_lint.finding import Finding, Kind
from grader.rubric_lint.lint import accepted, lint

__all__ = ["Finding", "Kind", "accepted", "lint"]
