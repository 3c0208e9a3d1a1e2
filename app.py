"""What is started: `streamlit run app.py`.

Imported by the server, this module is the ASGI application, whose script is `pages/router.py`: beside that file there is no folder named `pages`, so
Streamlit does not mistake our screens for pages of the kind it lists by itself. Run as a script (then its name is `__main__`, as in AppTest), this module
shows the same pages.
"""

from pathlib import Path

from pages import router

if __name__ == "__main__":
    router.main()
else:
    import streamlit as st

    from pages import serving

    app = st.App(
        Path(router.__file__),
        lifespan=serving.lifespan,
        routes=serving.ROUTES,
        middleware=serving.MIDDLEWARE,
        on_script_error=serving.on_script_error,
    )
