"""A rubric to take along: YAML keeps all of it, CSV opens in a spreadsheet, Markdown goes into a README."""

from functools import partial

import streamlit as st

from grader.rubric import Assignment
from grader.rubric_export import as_csv, as_markdown
from grader.rubric_yaml import as_yaml
from pages.components.i18n import t


def show(assignment: Assignment) -> None:
    """Draw the three buttons. What they hand out is made when they are clicked."""
    for name, make, ending, mime in (
        ("download", as_yaml, "yaml", "application/yaml"),
        ("download_csv", as_csv, "csv", "text/csv"),
        ("download_markdown", as_markdown, "md", "text/markdown"),
    ):
        st.download_button(
            t(f"rubrics_page.{name}"), partial(make, assignment), file_name=f"{assignment.key}.{ending}", mime=mime,
            key=f"{name}_{assignment.key}", on_click="ignore", icon=":material/download:",
            help=None if make is as_yaml else t("rubrics_page.without_rules"),
        )  # fmt: skip
