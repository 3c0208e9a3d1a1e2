"""What is started: `streamlit run app.py`.

Imported by the server, this module is the ASGI application, whose script is `pages/main.py`: beside that file there is no folder named `pages`, so
Streamlit does not mistake our screens for pages of the kind it lists by itself. Run as a script (then its name is `__main__`, as in AppTest), this module
shows the same pages.
"""

from pathlib import Path

if __name__ == "__main__":
    from pages import router

    router.main()
else:
    import streamlit as st

    from pages import serving

    app = st.App(
        Path(__file__).parent / "pages" / "main.py",
        lifespan=serving.lifespan,
        routes=serving.ROUTES,
        middleware=serving.MIDDLEWARE,
        on_script_error=serving.on_script_error,
    )
