# The two commands: `make run` and `make test`. Everything else is for those who work on Homeostat.
PYTHON ?= python3
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run test check audit bench bench-full messages setup setup-test format clean

run: setup  ## set up what is missing and open Homeostat with its demo organisation
	@exec $(BIN)/homeostat serve --demo

test: setup-test check  ## all checks and all tests
	@exec $(BIN)/python tools/run_tests.py

check: setup-test  ## style, types, layers, sizes, licences
	@exec $(BIN)/python tools/check.py

audit: setup-test  ## known vulnerabilities of the packages (needs the advisory database, so a network)
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/run.txt

bench: setup-test  ## the quick benchmarks; KEY=first_page runs one
	@exec $(BIN)/python -m bench $(KEY)

bench-full: setup-test  ## all benchmarks
	@exec $(BIN)/python -m bench --full $(KEY)

messages: setup-test  ## texts for translators into build/messages.pot; NEW=fr begins a language
	@exec $(BIN)/python tools/messages.py $(NEW)

format: setup-test  ## bring the source into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

setup:
	@$(PYTHON) tools/setup.py run

setup-test:
	@$(PYTHON) tools/setup.py test

clean:  ## forget everything that was installed or built (data is kept)
	rm -rf .venv node_modules src/homeostat/static/vendor build dist test-results .mypy_cache .ruff_cache .pytest_cache
