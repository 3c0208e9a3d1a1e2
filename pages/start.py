"""The root of the site leads to the grade page, so that each page has an address of its own."""

import streamlit as st

st.switch_page("pages/grade.py", query_params=st.query_params.to_dict())
