"""What makes a rubric hard to grade by, found by rules, each with a rewrite to accept. It advises and never blocks."""

from grader.rubric_lint.finding import BLANK, Finding, Kind, blanks, filled
from grader.rubric_lint.levels import is_bare
from grader.rubric_lint.lint import accepted, lint

__all__ = ["BLANK", "Finding", "Kind", "accepted", "blanks", "filled", "is_bare", "lint"]
