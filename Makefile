# Everything a developer does here, by name. Each command makes or refreshes .venv itself.

PORT ?= $(or $(STREAMLIT_SERVER_PORT),8501)
BIN := .venv/bin
ADDRESS := http://127.0.0.1:$(PORT)
NEEDS := Python 3.11 or newer with its venv module is needed. On Debian or Ubuntu: apt install python3-venv. \
	Elsewhere: install Python from python.org, or name one: make PYTHON=/path/to/python3.12
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

.PHONY: help run dev test check format faults kill bench screenshots chromium port
.DEFAULT_GOAL := help

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

run: .venv/app-is-ready port ## open the app, with the offline grader and the bundled samples until a key is set
	@$(OPEN_BROWSER) exec $(BIN)/streamlit run app.py --server.port $(PORT)

dev: .venv/app-is-ready port ## open the app and reload it whenever a file changes
	@$(OPEN_BROWSER) exec $(BIN)/streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true

test: .venv/all-is-ready chromium ## run every test, journeys in a real browser included
	@$(BIN)/python -m pytest -n 2

check: .venv/all-is-ready ## what must be green before a commit: format, lint, types, tests and docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory test

format: .venv/all-is-ready ## lay out the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

faults: .venv/all-is-ready ## meet every fault an endpoint can have, and print how each ends
	@$(BIN)/python -m tests.faults

kill: .venv/all-is-ready ## kill a grading process at 60 random moments, and see that nothing is lost
	@$(BIN)/python -m tests.faults.kills

bench: .venv/all-is-ready ## measure, and print each result beside its baseline
	@$(BIN)/python -m bench

screenshots: .venv/all-is-ready chromium ## take the pictures of the docs again
	@$(BIN)/python -m docs.screenshots

# A browser is opened where there is a screen, as soon as the app answers; the loop ends with the app, whose process takes the shell's place.
OPEN_BROWSER = if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then (while kill -0 $$$$ 2>/dev/null; do sleep 0.5; \
	if $(BIN)/python -c 'import urllib.request as u; u.urlopen("$(ADDRESS)/_stcore/health", timeout=2)' 2>/dev/null; then \
	exec $(BIN)/python -m webbrowser -t $(ADDRESS); fi; done) >/dev/null 2>&1 & fi;

port: .venv/app-is-ready
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null || \
		{ echo "Port $(PORT) is taken: perhaps Coachmark already runs at $(ADDRESS). Close it, or use another port: make run PORT=8599"; exit 1; }

chromium:
	@test -n "$$CHROMIUM" || command -v chromium chromium-browser google-chrome >/dev/null || \
		{ echo "The browser journeys need Chromium. On Debian or Ubuntu: apt install chromium. Elsewhere: set CHROMIUM to the path of Chromium or Chrome."; exit 1; }

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "$(NEEDS)"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "$(NEEDS)"; exit 1; }

.venv/app-is-ready: requirements.txt | .venv/bin/python
	@echo "Installing what the app needs (a minute or two the first time) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/all-is-ready: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what the app and its tests need (a minute or two the first time) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/app-is-ready
