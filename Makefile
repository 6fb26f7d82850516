PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := requirements/dev.txt
SCRIPTS := .ci/run .github/state.sh examples/cron/extract
TAPS := tap-clientbase tap-biu tap-asaas
WAREHOUSES := target-duckdb target-postgres
DAGSTER_PINS := requirements/dagster.txt
RIVALS := floor template airbyte dlt chart
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.10 \
	--generate-hashes --no-header --no-annotate

export MELTANO_CLI_DISABLE_VERSION_CHECK := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PYTHON_DOWNLOADS := never

define meltano_install
mkdir -p .meltano && $(BIN)/meltano --log-level=warning install --clean $(1) \
	> .meltano/install.log 2>&1 || { cat .meltano/install.log; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help install demo emulator test faults check bench picture docs pins clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

install: $(VENV)/installed ## Install the taps and the tools of development into .venv

demo: $(VENV)/installed .meltano/installed ## Run the pipelines twice against emulated APIs
	@$(BIN)/python -m tests.demo

emulator: $(VENV)/installed ## Serve the emulated APIs until Ctrl-C (make emulator ARGS="--port 8001")
	@$(BIN)/python -m tests.emulator $(ARGS)

test: $(VENV)/installed .meltano/installed .meltano/warehouses .dagster/installed ## Run the tests (make test ARGS="-k retry -x")
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

faults: $(VENV)/installed ## Break the taps in every way, and look for lost rows (make faults ARGS="--seed 1")
	@$(BIN)/python -m tests.campaign $(ARGS)

check: $(VENV)/installed ## Check format, lint, types, imports, generated files and workflows
	@$(BIN)/ruff format --check --quiet || { echo "Run $(BIN)/ruff format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m generate --check
	@$(BIN)/zizmor --offline --quiet --no-progress --persona=pedantic .github
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/actionlint .github/workflows/*.yml
	@if [ -x $(BIN)/shellcheck ]; then $(BIN)/shellcheck $(SCRIPTS); fi

bench: $(VENV)/installed $(RIVALS:%=.bench/%/installed) ## Measure beside other tools (make bench ARGS="--only cpu")
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/installed ## Rewrite what is generated from the code, in docs/ and elsewhere
	@$(BIN)/python -m generate

picture: $(VENV)/installed ## Record the picture of a run in the README
	@$(BIN)/python -m tests.picture

pins: $(BIN)/uv ## Pin the newest versions that fit pyproject.toml
	@$(COMPILE) --group dev pyproject.toml --output-file $(PINS)
	@$(COMPILE) requirements/state-backend.in --output-file requirements/state-backend.txt
	@for target in target-jsonl $(WAREHOUSES); do \
		$(COMPILE) requirements/$$target.in --output-file requirements/$$target.txt || exit; \
	done
	@$(COMPILE) requirements/dagster.in --output-file $(DAGSTER_PINS)
	@for rival in $(RIVALS); do \
		$(COMPILE) requirements/bench-$$rival.in --output-file requirements/bench-$$rival.txt || exit; \
	done

clean: ## Remove what these targets made; state and output of your own runs stay
	@rm -rf $(VENV) .bench .dagster .meltano/installed .meltano/warehouses .meltano/extractors .meltano/loaders output/demo \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find taps tests benchmarks examples generate -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer \
	is needed, this is %d.%d: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' $(PINS) > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement $(VENV)/uv.txt

$(VENV)/installed: $(PINS) pyproject.toml | $(BIN)/uv
	@echo "Installing the pinned packages"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python $(PINS)
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@$(BIN)/uv pip check --quiet --python $(BIN)/python || \
		{ echo "The pins do not fit pyproject.toml: run make pins" >&2; exit 1; }
	@touch $@

.meltano/installed: $(PINS) requirements/target-jsonl.txt pyproject.toml | $(VENV)/installed
	@echo "Installing the taps and the target for Meltano"
	@$(call meltano_install,$(TAPS) target-jsonl)
	@touch $@

# One after the other: Meltano would make its database twice.
.meltano/warehouses: $(WAREHOUSES:%=requirements/%.txt) | $(VENV)/installed .meltano/installed
	@echo "Installing the targets for DuckDB and PostgreSQL"
	@$(call meltano_install,$(WAREHOUSES))
	@touch $@

.dagster/installed: $(DAGSTER_PINS) | $(VENV)/installed
	@echo "Installing Dagster for the example for agencies"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .dagster
	@$(BIN)/uv pip sync --quiet --require-hashes --python .dagster/bin/python $(DAGSTER_PINS)
	@touch $@

.bench/%/installed: requirements/bench-%.txt | $(VENV)/installed
	@echo "Installing $* for the benchmark"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .bench/$*
	@$(BIN)/uv pip sync --quiet --require-hashes --python .bench/$*/bin/python $<
	@touch $@
