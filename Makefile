# `make` alone lists what there is to make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

# A version of its own, so that one lock is made by one tool.
UV := uv==0.13.9
# `make lock UPGRADE=--upgrade` takes the newest of everything; without it what fits stays.
UPGRADE :=
# The interpreters of `make dependencies`.
OLDEST := $(PYTHON)
NEWEST := $(PYTHON)
# What `make corruption` draws: so many cells of each column. Without it every cell takes hours.
SAMPLE := --seed 32 --each 6
# An experiment's own tool: no part of the lock.
MUTATION := cosmic-ray==8.7.0

# An environment that was moved, or whose Python is gone, is made anew.
MOVED := $(shell test "$$(cat .venv/.place 2>&1)" = "$$(pwd -P)" && $(BIN)/python -c '' 2>/dev/null || echo moved)

# Where the site will be read, for search engines: make site ADDRESS=…
ADDRESS :=

.PHONY: help story validate site test bench corruption mutation anywhere \
    dependencies dist lock clean FORCE
.DELETE_ON_ERROR:

help: ## list the commands
	@echo 'Commands, each run as "make COMMAND":'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo 'Python 3.11, 3.12 or 3.13 is needed; to name one: make story PYTHON=python3.12'

story: .venv/.installed ## run every notebook; each draws its figures
	$(BIN)/ofsted-data story

validate: .venv/.installed ## check the tables
	$(BIN)/ofsted-data validate

site: .venv/.installed ## build the reader's edition into site/
	@$(BIN)/python docs/build.py --address "$(ADDRESS)"

test: .venv/.installed ## check style and types, run the tests and the notebooks
	@echo 'Style of the code and the notebooks (ruff)'
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo 'Types (mypy)'
	@$(BIN)/mypy --no-error-summary
	@echo 'Tests, and every notebook against its committed output (pytest)'
	@$(BIN)/python -m pytest -n 2 --dist loadscope --nbval --nbval-current-env -m 'not browser' tests notebooks
	@echo 'The site in Chromium, by keyboard, in the dark, on paper and without JavaScript (pytest)'
	@$(BIN)/python -m pytest -m browser -rs --durations=0 --durations-min=1 tests/test_site.py

bench: .venv/.installed ## measure the speed
	$(BIN)/python tools/bench.py

corruption: .venv/.installed ## change the tables at random and count what is noticed (SAMPLE= for all)
	$(BIN)/python tools/corruption.py $(SAMPLE) --escaped \
	    $(if $(OFSTED_DATA_SOURCES),--sources "$(OFSTED_DATA_SOURCES)")

mutation: .venv/.installed ## change the code in one place at a time and count what the tests notice
	@$(PIP) --no-deps --upgrade --target .mutation '$(MUTATION)'
	PYTHONPATH=.mutation $(BIN)/python tools/mutation.py

anywhere: .venv/.installed ## draw and run the story in one place after another (PYTHONS="...")
	tools/anywhere.sh "$(CURDIR)/$(BIN)/python" $(PYTHONS)

dependencies: ## run the tests with the oldest and newest packages (OLDEST=python3.11 NEWEST=…)
	UV='$(UV)' tools/dependencies.sh "$(OLDEST)" "$(NEWEST)"

dist: .venv/.installed ## build the wheel and the source archive, the same bytes each time
	$(BIN)/python tools/dist.py

lock: ## choose the versions again, from pyproject.toml (needs the network)
	@echo 'Installing $(UV) into .uv'
	@"$(PYTHON)" -m venv .uv
	@.uv/bin/python -m pip install -qq --disable-pip-version-check '$(UV)'
	@echo 'Choosing versions for every platform'
	@.uv/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	    --all-extras --generate-hashes --custom-compile-command 'make lock' $(UPGRADE) \
	    --output-file requirements.lock pyproject.toml

clean: ## remove the environment and the caches
	rm -rf .venv .uv .mutation .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# The stamps are written last, so that a set-up that was interrupted starts again.
.venv/.locked: requirements.lock $(if $(MOVED),FORCE)
	@"$(PYTHON)" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	    2>/dev/null || { echo 'ERROR: "$(PYTHON)" is not Python 3.11, 3.12 or 3.13 with its venv module: name one that is, as in make story PYTHON=python3.12' >&2; exit 1; }
	@echo 'Making the environment in .venv'
	@"$(PYTHON)" -m venv --clear .venv
	@echo 'Installing the packages of requirements.lock into it: this takes a minute or two, once'
	@$(PIP) --require-hashes -r requirements.lock
	@pwd -P > .venv/.place
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml ofsted_data/__init__.py
	@echo 'Installing ofsted-data itself'
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
