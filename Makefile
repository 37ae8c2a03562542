# fakectl: kubectl's answers from a simulated cluster in one SQLite file
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
TRANSCRIPTS ?= ../shared/transcripts
# one more than two cores, since some tests wait
JOBS   ?= 3

.DEFAULT_GOAL := help

## help: print these targets
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("fakectl needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

## setup: make the environment with everything a developer needs
setup: $(VENV)/.developer

## demo: install, and play the built-in document on a new cluster
demo: $(VENV)/.installed
	@$(BIN)/python -m fakectl.demo

## test: run every test
test: $(VENV)/.developer
	$(BIN)/pytest -n $(JOBS) --dist worksteal

## check: lint (ruff) and types (mypy)
check: $(VENV)/.developer
	$(BIN)/ruff check .
	$(BIN)/mypy

## replay: compare with all transcripts in $(TRANSCRIPTS)
replay: $(VENV)/.installed
	@for area in $(TRANSCRIPTS)/*/; do ../shared/replay.py --command "$(CURDIR)/$(BIN)/fakectl" $$area | tail -n 1 | sed "s|^|$$(basename $$area): |"; done

## bench: measure start-up, size and speed, side by side in one run
bench: $(VENV)/.developer
	@$(BIN)/python bench/run.py

## clean: remove the environment and what tools left
clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info

.PHONY: help setup demo test check replay bench clean
