.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

UV_VERSION := 0.13.9
# Trust whom this machine trusts, as pip does.
export UV_SYSTEM_CERTS := true
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := libs/contracts libs/runtime libs/client \
  services/gateway services/transcriber services/vision services/extractor services/taskstore standalone tests/wire
SOURCES := $(MEMBERS:%=%/src)
NAMES := intelliassist intelliassist-contracts intelliassist-runtime intelliassist-client intelliassist-gateway \
  intelliassist-transcriber intelliassist-vision intelliassist-extractor intelliassist-taskstore intelliassist-wire
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$python && break; done)
EMPTY :=
COMMA := ,
# Which module a distribution of ours brings: $(NAMES) less "intelliassist-", save for two.
MODULES := intelliassist=standalone $(foreach name,$(filter-out intelliassist intelliassist-client,$(NAMES)),$(name)=$(name:intelliassist-%=%)) \
  intelliassist-client=intelliassist_client
READY := $(VENV)/.ready

# What a target needs to be told: make send ARGS="note.wav --watch", make test ARGS="-k chat"
ARGS ?=

.PHONY: help setup run demo demo-outage send eval bench test test-kafka chaos hostile fuzz audit lint format lock acls asyncapi configuration metrics dashboards pictures client samples clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS=$$'\t' read -r name words; do printf '  make %-12s %s\n' "$$name" "$$words"; done

setup: $(READY) ## Make the virtual environment with the locked dependencies

$(READY): requirements.lock pyproject.toml $(MEMBERS:%=%/pyproject.toml)
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 to 3.14 is needed and was not found; name one: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
	  { echo "$(PYTHON) is not Python 3.11 to 3.14; name another: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module; install it (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 2; }
	@echo "Setting up $(VENV) ..."
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input uv==$(UV_VERSION)
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@touch $@

run: setup ## Run the whole house in the foreground; Ctrl-C stops it
	@$(BIN)/intelliassist up $(ARGS)

demo: setup ## Send one of each kind of input through the house and show the tasks
	@$(BIN)/intelliassist demo $(ARGS)

demo-outage: setup ## Show what users see when their provider goes away, and comes back
	@$(BIN)/python examples/provider_outage.py

send: setup ## Send files to a running house: make send ARGS="note.wav --watch"
	@$(BIN)/intelliassist send $(ARGS)

eval: setup ## Measure quality: EVAL_DATA=DIR for data of your own, EVAL_OUT=FILE for the figures as JSON
	@$(BIN)/python -m benchmarks.quality

bench: setup ## Measure what it costs that each hop is traced and counted, beside FastStream's own middlewares
	@$(BIN)/python -m benchmarks.instrumentation $(ARGS)

test: setup ## Run every test on the embedded broker and database
	@$(BIN)/pytest $(ARGS)

test-kafka: setup ## Run the black-box suite on Apache Kafka (needs Docker, or Java 17 and Maven)
	@KAFKA=apache $(BIN)/pytest tests/e2e -m "not door" $(ARGS)

chaos: setup ## Break it under load and count what is lost: make chaos [FULL=1] [KAFKA=apache] ARGS="--experiment kill_9"
	@$(BIN)/python -m tests.chaos $(if $(FULL),--full) $(if $(KAFKA),--kafka $(KAFKA)) $(ARGS)

hostile: setup ## Send a corpus of hostile input to a house of its own
	@$(BIN)/pytest tests/hostile -m hostile $(ARGS)

fuzz: setup ## Send 10,000 hostile requests to a house of its own: make fuzz ARGS="--requests 500 --seed 7"
	@$(BIN)/python -m tests.fuzz $(ARGS)

audit: ## Ask whether a dependency has a known hole (needs pip-audit, and its source of them): make audit ARGS="--vulnerability-service osv"
	@command -v pip-audit >/dev/null || { echo "pip-audit is not on this machine; it is no dependency of the house: pipx install pip-audit" >&2; exit 2; }
	@pip-audit --strict --disable-pip --require-hashes -r requirements.lock $(ARGS) || \
	  { echo "Either a dependency has a hole, named above, or its source of them could not be asked: then nothing is known" >&2; exit 1; }

lint: setup ## Check form, types, the import law and dead dependencies
	@$(BIN)/ruff format --check --quiet . || { echo "run \`make format\`" >&2; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(SOURCES) benchmarks/quality benchmarks/instrumentation.py benchmarks/intake_journal.py deploy/grafana/drawing deploy/grafana/boards examples/*.py
	@$(BIN)/lint-imports
	@for member in $(MEMBERS); do (cd $$member && \
	  $(CURDIR)/$(BIN)/deptry --no-ansi --package-module-name-map $(subst $(EMPTY) $(EMPTY),$(COMMA),$(strip $(MODULES))) src) || exit 1; done

format: setup ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: setup ## Resolve the dependencies anew into requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev \
	  $(NAMES:%=--no-emit-package %) pyproject.toml -o requirements.lock

acls: setup ## Write the access control lists of the topic registry as a script
	@$(BIN)/python -m contracts.acls > deploy/kafka/acls.sh

asyncapi: setup ## Write docs/events/asyncapi.json from the contracts
	@$(BIN)/python -m contracts.asyncapi > docs/events/asyncapi.json

configuration: setup ## Write docs/configuration.md from the settings of all services
	@$(BIN)/python -m standalone.configuration > docs/configuration.md

metrics: setup ## Write docs/metrics.md from the registry of metrics
	@$(BIN)/python -m runtime.metrics.document > docs/metrics.md

dashboards: setup ## Write deploy/grafana/dashboards from their drawings
	@$(BIN)/python -m deploy.grafana.drawing

pictures: setup ## Draw the dashboards' figures of a house under load into docs/img
	@$(BIN)/python -m tests.telemetry $(ARGS)

client: setup ## Make the synchronous client from the asynchronous one
	@$(BIN)/python libs/client/make_sync.py

samples: setup ## Make the demo's samples anew (needs flite and fonts-comic-neue)
	@$(BIN)/python standalone/make_samples.py

clean: ## Remove the virtual environment and caches; data in .intelliassist stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find libs services standalone tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
