# Each target makes what it needs: .venv is built from the locked packages when it is missing or a lock has changed.
# Choose the interpreter with PYTHON=..., pass words to pytest with ARGS=...
.POSIX:
.SUFFIXES:
.PHONY: help demo test chaos simulate lint format types lock clean runtime dev

# Left empty, the newest of the usual names is looked for; see .ci/venv.sh.
PYTHON =
ARGS =
# More workers than two cost more in servers to start than they save.
WORKERS = 2
MINUTES = 10
SCHEDULES = 100000
RUN = .venv/bin/python -m

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: runtime ## Open the desk of a made-up clinic in the browser, its patients' phones beside it
	@$(RUN) reminders demo

test: dev ## Run the tests, on real SQLite and PostgreSQL, in a real browser
	@.ci/browser.sh
	@$(RUN) pytest -n $(WORKERS) $(ARGS)

chaos: dev ## Kill workers and databases for MINUTES and count what was lost or doubled; writes docs/chaos
	@$(RUN) tests.chaos --minutes $(MINUTES) --report docs/chaos

simulate: dev ## Try SCHEDULES interleavings of workers and crashes, each by its seed
	@$(RUN) tests.simulation --schedules $(SCHEDULES) --processes $(WORKERS)

lint: dev ## Check formatting, style and the direction of imports
	@$(RUN) ruff format --check --quiet .
	@$(RUN) ruff check --quiet .
	@.venv/bin/python .venv/bin/lint-imports

format: dev ## Put the code into its one form
	@$(RUN) ruff format --quiet .
	@$(RUN) ruff check --quiet --fix .

types: dev ## Check the types, strictly
	@$(RUN) mypy reminders tests migrations benchmarks

lock: dev ## Renew both locks from pyproject.toml (needs the network)
	@.ci/lock.sh

clean: ## Remove all that make has made
	@rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist

runtime:
	@PYTHON="$(PYTHON)" .ci/venv.sh runtime

dev:
	@PYTHON="$(PYTHON)" .ci/venv.sh dev
