"""The baseline of what a Streamlit app costs before it does anything: one button, one line that counts the reruns."""

import streamlit as st

count = st.session_state.get("count", 0) + 1
st.session_state["count"] = count
st.button("again", key="again")
with st.container(key="count"):
    st.text(f"rerun {count}")
