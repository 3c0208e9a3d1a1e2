"""The script the server runs for every rerun of every page."""

from pages import router

router.main()
