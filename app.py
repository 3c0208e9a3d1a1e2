"""What is started: `streamlit run app.py`.

Imported by the server, this module is the ASGI application. Run by Streamlit as the script of a page (then its name is `__main__`), it shows that page.
"""

from pathlib import Path

if __name__ == "__main__":
    from pages import router

    router.main()
else:
    import streamlit as st

    from pages import serving

    app = st.App(
        Path(__file__),
        lifespan=serving.lifespan,
        routes=serving.ROUTES,
        middleware=serving.MIDDLEWARE,
        on_script_error=serving.on_script_error,
    )
