# Everything happens in a virtual environment of the project's own; no target needs
# one to be activated, and none touches the system's packages.
#
#   make demo PYTHON=python3.12     use another interpreter
#   make test VENV=/some/folder     put the environment elsewhere
#   make test PYTEST_ARGS="-x -k nash"

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?= -n auto --maxprocesses 4
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-lowest lint format docs bench clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

demo: $(VENV)/.installed ## install, and compare the rules on the embedded example
	@$(BIN)/bargain compare

test: $(VENV)/.installed-dev ## install, and run the tests
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-lowest: ## run the tests with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv --clear $(VENV)-lowest
	$(VENV)-lowest/bin/python .ci/lower_bounds.py > $(VENV)-lowest/constraints.txt
	$(VENV)-lowest/bin/python -m pip --disable-pip-version-check --quiet install \
		--constraint $(VENV)-lowest/constraints.txt --editable ".[dev]"
	$(VENV)-lowest/bin/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev ## check style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

format: $(VENV)/.installed-dev ## rewrite the code in the project's style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

docs: $(VENV)/.installed-dev ## build docs/_build/html; a warning is an error
	@rm -rf docs/reference/generated # pages of names that are gone
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build/html

bench: $(VENV)/.installed-dev ## answer every question in benchmarks/
	$(BIN)/python -m benchmarks

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) $(VENV)-lowest docs/_build docs/reference/generated dist
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage

# The stamps: made last, so that a broken installation is tried again, and renewed
# when pyproject.toml changes.
$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"bargain needs Python 3.11 or newer (got " + sys.version.split()[0] + \
		"); name one: make PYTHON=python3.11 ...")'
	@echo "Creating $(VENV) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	@echo "Installing bargain into $(VENV) (about half a minute) ..." >&2
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.created pyproject.toml
	@echo "Installing bargain and its tests' tools into $(VENV) (about a minute) ..." >&2
	@$(PIP) install --editable ".[dev]"
	@touch $@
