# Four words to know: make setup, make demo, make test, make check.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench lock clean

PYTHON := .venv/bin/python
# How many test processes; tests share one database server.
JOBS ?= auto

help: ## List what can be made
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with everything pinned; says what the machine lacks
	@sh scripts/setup

demo: setup ## Play a patient's journey, then keep its page open (EXIT=1: end after the journey)
	@if [ -n "$(EXIT)" ] || ! [ -t 0 ] || ! [ -t 1 ]; then \
	  $(PYTHON) -m samtal demo --play; \
	else \
	  $(PYTHON) -m samtal demo --play --stay; \
	fi

test: setup ## Run every test; needs no database and no service
	@$(PYTHON) -m pytest -n $(JOBS) --dist worksteal

check: setup ## Lint, format, types and the floors
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

format: setup ## Rewrite the code in the house's format
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

bench: setup ## Measure against the ceilings; writes build/bench.json (SMALL=1: quick)
	@$(PYTHON) -m benchmarks $(if $(SMALL),--small)

lock: setup ## Pin requirements/ again from pyproject.toml
	@sh scripts/lock

clean: ## Remove what was made here
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
