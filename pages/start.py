"""The root of the site leads to the grade page, so that each page has an address of its own."""

from pathlib import Path

import streamlit as st

st.switch_page(Path(__file__).with_name("grade.py"), query_params=st.query_params.to_dict())
