"""Reads a rubric in whatever form a coach has it: a table, a list, cells of a spreadsheet, data. Says what was understood and what was guessed."""

from grader.rubric_import.found import Note
from grader.rubric_import.reading import Reading, read

__all__ = ["Note", "Reading", "read"]
