# Townworks: `make run` for a town to look at, `make test` for everything. Needs Python 3.11, make and pip.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
UV_VERSION := 0.13.9
UV := var/uv/bin/uv
BIN := $(VENV)/bin
RUN := $(BIN)/townworks
# One thread a process: two test processes share two cores.
export OPENBLAS_NUM_THREADS := 1
SPARED ?=

.PHONY: help setup system run seed serve test test-sqlite test-postgres check bench format lock clean train

help: ## What can be asked for
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("Townworks needs Python 3.11 or later; " + sys.executable + " is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv var/uv
	@var/uv/bin/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

$(VENV)/.synced: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --locked --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

$(VENV)/.messages: $(VENV)/.synced $(wildcard src/townworks/locale/*/LC_MESSAGES/*.po)
	@for po in src/townworks/locale/*/LC_MESSAGES/*.po; do [ -e "$$po" ] || continue; $(BIN)/pybabel --quiet compile --use-fuzzy --input-file "$$po" --output-file "$${po%.po}.mo"; done
	@touch $@

setup: $(VENV)/.synced $(VENV)/.messages ## Build .venv from the lock file

system: ## Install what the tests need from Debian, where we may; otherwise say what will be skipped
	@bash tools/system_packages.sh

seed: setup ## Migrate and seed the demo town (the same every time)
	@$(RUN) migrate --verbosity 0
	@$(RUN) demo

serve: setup
	@echo "镇务通 http://127.0.0.1:$(PORT)/"
	@$(BIN)/waitress-serve --listen=127.0.0.1:$(PORT) --threads=4 config.dev_server:application

run: seed serve ## Install, migrate, seed the demo town, print the sign-ins, serve

test: test-sqlite test-postgres ## Everything on SQLite, the browser journeys included; on PostgreSQL all that asks a database beneath the pages

test-sqlite: setup system
	@echo "== SQLite"; $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q -rs $(SPARED)

test-postgres: setup system
	@if url=$$(bash tools/postgres.sh start); then echo "== PostgreSQL (what asks a database beneath the pages)"; TOWNWORKS_TESTS=database DATABASE_URL="$$url" $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q -rs $(SPARED); else echo "SKIPPED: the suite on PostgreSQL (see above)"; fi

check: setup ## Format, lint, types, import walls, migrations, definitions, translations
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) makemigrations --check --dry-run
	@$(RUN) definitions check
	@$(BIN)/python tools/translations.py check

bench: setup ## Measure, as ratios to a named peer or a physical bound in the same run
	@$(BIN)/python tools/bench_definitions.py
	@$(BIN)/python tools/bench_reader.py
	@$(BIN)/python tools/bench_register.py
	@$(BIN)/python tools/bench_water.py
	@$(BIN)/python tools/bench_inspections.py
	@$(BIN)/python tools/bench_indicators.py
	@$(BIN)/python -m tools.bench_cases
	@$(BIN)/python -m tools.bench_ledger

train: setup ## Train the report reader's weights anew from ../shared
	@$(BIN)/python -m tools.train_report_reader train

format: setup ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(UV) ## Lock the dependencies anew
	@$(UV) lock

clean: ## Throw away .venv and var/
	rm -rf $(VENV) var
