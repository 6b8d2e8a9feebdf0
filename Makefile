# make demo and make test set up what they need. PYTHON names the interpreter (3.11 or later) that makes the environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := wanref_contract tests benchmarks
TESTS := $(BIN)/python -m pytest -q
# A process for each core; who has run out of tests takes some of the others'.
SUITE := $(TESTS) -n auto --maxprocesses 8 --dist worksteal

.PHONY: demo test check format generate cassettes bench bench-sandbox fuzz clean

demo: $(READY)
	$(BIN)/wanref lint examples/good
	@echo
	$(BIN)/wanref lint examples/bad || test $$? -eq 1
	@echo
	$(BIN)/wanref plan examples/good/two-voices.yaml

test: $(READY)
	$(SUITE)

# What continuous integration runs.
check: $(READY)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/wanref contract check
	$(BIN)/python -m wanref_contract.docgen --check
	$(SUITE)

format: $(READY)
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

# Writes what is made from schema/: the kept functions and the reference pages.
generate: $(READY)
	$(BIN)/python -m wanref_contract.contract.keeping
	$(BIN)/python -m wanref_contract.docgen

# Records the cassettes that come with the package; none changes where nothing has.
cassettes: $(READY)
	$(BIN)/python -m wanref_contract.recording

# Long runs: 100,000 mutated inputs, 20,000 expressions against the oracle.
fuzz: $(READY)
	$(TESTS) -m fuzz

# Measures against the peers and writes docs/benchmarks.md.
bench: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m benchmarks

# Two hundred clients at once against the sandbox, and against an app that does nothing.
bench-sandbox: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m benchmarks load

$(READY): pyproject.toml constraints.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
