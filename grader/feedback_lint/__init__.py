"""A linter of feedback to students, in Korean and English."""

from grader.feedback_lint.finding import Edit, Finding, Fix, Kind
from grader.feedback_lint.lint import fixed, lint, together
from grader.feedback_lint.rules import STANDARD, Link, Politeness, Rules

__all__ = ("STANDARD", "Edit", "Finding", "Fix", "Kind", "Link", "Politeness", "Rules", "fixed", "lint", "together")
