"""Everything else that imports Streamlit: pieces of screens, each a module with one task."""
