# Everything runs in .venv, which each target makes when it is missing.
# Needed beforehand: make and Python 3.11 or later.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check install
ARGS   ?=
OFFICE := tests/office tests/api tests/web
JOURNEYS := tests/journeys
LISTS  := tests/screening tests/library
RECORD := tests/record

.DEFAULT_GOAL := help
.PHONY: help demo test test-core test-lists test-record test-office test-journeys foreign check fix prove bench serve readme messages lock vendor clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.runtime ## Assess the example transactions and print the determinations
	@mkdir -p build/demo && rm -f build/demo/lists/*.csv && cp examples/lists/lists.yaml build/demo/
	@NAVICERT_HOME=build/demo $(BIN)/navicert lists import INVENTED examples/lists/invented.csv --as-of 2026-01-01
	@NAVICERT_HOME=build/demo $(BIN)/navicert assess examples/*.yaml

test: test-core test-lists test-record test-office test-journeys ## Run the whole test suite: the core, the lists, the record, the office on both databases, journeys in a browser

test-core: $(VENV)/.dev ## Run the tests of the law, of the answers and of the commands
	$(BIN)/python -m pytest tests $(addprefix --ignore=,$(OFFICE) $(LISTS) $(RECORD) $(JOURNEYS)) -n auto --dist worksteal $(ARGS)

test-lists: $(VENV)/.dev ## Run the tests of lists, of screening and of the folder in which all is kept
	$(BIN)/python -m pytest $(LISTS) -n auto --dist worksteal $(ARGS)

test-record: $(VENV)/.dev ## Run the tests of the record; with foreign verifiers where `make foreign` put them
	$(BIN)/python -m pytest $(RECORD) -n auto --dist worksteal $(ARGS)

test-office: $(VENV)/.dev ## Run the tests of the office, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest $(OFFICE) -n auto --dist loadfile $(ARGS)
	NAVICERT_TEST_DB=postgres $(BIN)/python -m pytest $(OFFICE) -n auto --dist loadfile $(ARGS)

test-journeys: $(VENV)/.dev ## Drive the pages in a real browser, where a Chromium is found
	$(BIN)/python -m pytest $(JOURNEYS) $(ARGS)

foreign: ## Install the programs of others that verify our record (Go by apt where that is allowed)
	tools/foreign_verifiers.sh

check: $(VENV)/.dev ## Lint, types, import contracts, documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/vendor_css.py --check
	$(BIN)/python -m pytest -q tests/test_docs.py tests/test_shape.py

fix: $(VENV)/.dev ## Mend what the linter can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

prove: $(VENV)/.dev ## Long properties, then one mutant for each rule and table row (takes long)
	$(BIN)/python -m pytest tests -m prove $(ARGS)
	NAVICERT_TEST_DB=postgres $(BIN)/python -m pytest tests/office -m prove $(ARGS)
	$(BIN)/python tools/mutate.py

bench: $(VENV)/.dev ## Time one assessment, the record, the office, and the screening beside its peers (ARGS=--growth, --million take long)
	$(BIN)/python bench/assess.py
	$(BIN)/python bench/record.py
	$(BIN)/python bench/screening.py $(ARGS)
	$(BIN)/python bench/columns.py
	$(BIN)/python bench/office.py
	$(BIN)/python bench/office_load.py

serve: $(VENV)/.office ## Start the office at http://127.0.0.1:8000, with a demonstration where nothing stands yet
	$(BIN)/python -m navicert.office serve --demo $(ARGS)

readme: $(VENV)/.dev ## Write the worked example of the README anew
	$(BIN)/python tools/readme_example.py

messages: $(VENV)/.dev ## Bring the catalogues of translations up to date and compile them
	$(BIN)/python tools/messages.py

lock: ## Write the pinned requirement files anew (needs uv; --upgrade in ARGS for newer versions)
	tools/lock.sh $(ARGS)

vendor: $(VENV)/.dev ## Fetch the style sheets that ship with the pages anew (needs npm; for maintainers)
	$(BIN)/python tools/vendor_css.py

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) .venv-peers .venv-foreign build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp stands for one set of packages; a larger set contains the smaller ones.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Navicert needs Python 3.11 or later: make PYTHON=/path/to/python3.11 ...")'
	@echo "Making the environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml src/navicert/screening/_kernel.c | $(VENV)/pyvenv.cfg
	@echo "Installing what Navicert runs on"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.office: requirements-office.txt $(VENV)/.runtime
	@echo "Installing what the office runs on"
	@$(PIP) --require-hashes -r requirements-office.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.office
	@echo "Installing what the tests and checks need"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
