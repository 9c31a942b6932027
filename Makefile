# Each target does all of its own set-up: it makes .venv and installs what it needs, nothing global.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
MILVUS_LITE := milvus-lite==2.5.1

.DEFAULT_GOAL := help
.PHONY: help ask chat test lint types unit eval bench bench-1m bench-bot replicas-test milvus milvus-test upload-test picture clean container-test soak scale-test lock sbom licences audit

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## */  make \1|/' | column -t -s '|'

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "youju needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: pyproject.toml | $(STAMPS)/venv
	@echo "Setting up $(VENV) (once) …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable . >&2
	@touch $@

$(STAMPS)/dev: pyproject.toml | $(STAMPS)/venv
	@echo "Setting up $(VENV) for development (once) …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]' >&2
	@touch $@ $(STAMPS)/run

# The question travels through the environment, so that no character of it means anything to make or the shell.
ask: export YOUJU_MAKE_QUESTION = $(value Q)
ask: $(STAMPS)/run  ## ask one question: make ask Q='沪苏通勤去青浦要多久?'
	@$(BIN)/youju ask -- "$$YOUJU_MAKE_QUESTION" || [ $$? -eq 1 ]

chat: $(STAMPS)/run  ## talk to the documents
	@$(BIN)/youju chat

test: lint types unit  ## lint, type-check and test

lint: $(STAMPS)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMPS)/dev
	@$(BIN)/mypy

COVERED := 95
unit: $(STAMPS)/dev build/milvus
	@$(BIN)/pytest -n 3 --cov --cov-report=
	@set -e; for package in bot corpus retrieval; do \
	  echo "coverage of $$package"; $(BIN)/coverage report --include="$$package/*" --fail-under=$(COVERED); \
	done

eval: $(STAMPS)/dev  ## quality on the question set that ships
	@$(BIN)/youju eval tests/questions.jsonl

$(STAMPS)/bench: pyproject.toml $(STAMPS)/dev
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]' >&2
	@touch $@

bench: $(STAMPS)/bench  ## youju beside other engines, at 1,000 to 100,000 passages (about 15 minutes)
	@$(BIN)/python -m benchmarks.engines --out build/bench.json

bench-1m: $(STAMPS)/bench  ## the same at a million passages (a quarter of an hour, busy machines two; 8 GB of disk and of memory)
	@$(BIN)/python -m benchmarks.engines 10000 1000000 --questions 100 --judged 0 --out build/bench-1m.json

upload-test: $(STAMPS)/dev  ## uploads of 10 kB to 20 MB to a bot with 512 MB: make upload-test MEMORY=256 (Linux, root)
	@$(BIN)/python -m benchmarks.uploads $(MEMORY)

replicas-test: $(STAMPS)/dev  ## two replicas, Redis and nginx: one killed, Redis gone (Debian; as root it installs what lacks)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then benchmarks/replicas/install.sh > /dev/null || true; fi
	@$(BIN)/python -m benchmarks.replicas.drill

# The native engine of milvus-lite; it is only started, so it needs no environment of its own.
build/milvus: | $(STAMPS)/venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --target $@ '$(MILVUS_LITE)' >&2 || \
	  { echo "$(MILVUS_LITE) is not to be had here: the tests that start it are skipped" >&2; mkdir -p $@; }

milvus: build/milvus  ## what the tests of the engine Milvus start, into build/milvus (170 MB)

milvus-test: $(STAMPS)/dev build/milvus  ## memory against Milvus: the same answers to 2,000 questions
	@YOUJU_PARITY=2000 $(BIN)/pytest -q -s tests/retrieval/milvus/test_parity.py

bench-bot: $(STAMPS)/dev  ## answers a second beside a bare echo bot
	@$(BIN)/python -m benchmarks.telegram_bot

N ?= 5000
fuzz: $(STAMPS)/dev  ## messages of every shape for the bot: make fuzz N=300
	@YOUJU_FUZZ=$(N) $(BIN)/pytest -q tests/bot/telegram/test_fuzz.py

picture: $(STAMPS)/run  ## draw the README's picture anew
	@$(BIN)/python -m bot.cli.picture docs/ask.svg

telegram-picture: $(STAMPS)/dev  ## draw the README's picture of the bot anew
	@$(BIN)/python -m tests.telegram_picture docs/telegram.svg

container-test: $(STAMPS)/dev  ## build the image and try everything in it (as root, on Debian)
	@$(BIN)/python -m benchmarks.container

# A name of its own: N is that of fuzz.
SOAK = $(if $(filter command line environment,$(origin N)),$(N),20000)
soak: $(STAMPS)/dev  ## many questions through one container: make soak N=20000
	@$(BIN)/python -m benchmarks.container soak $(SOAK)

SCALE = $(if $(filter command line environment,$(origin N)),$(N),10000)
scale-test: $(STAMPS)/dev  ## documents changing under constant questions: make scale-test N=10000
	@$(BIN)/python -m benchmarks.scale $(SCALE)

$(STAMPS)/supply: pyproject.toml | $(STAMPS)/venv
	@$(BIN)/pip install --quiet --disable-pip-version-check '.[supply]' >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable . >&2
	@touch $@

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command 'make lock'
lock: $(STAMPS)/supply  ## pin the newest dependencies, with hashes, for the image: every format and Redis; Milvus apart
	@$(COMPILE) --output-file requirements.lock --extra documents --extra redis pyproject.toml
	@$(COMPILE) --output-file deploy/scale.lock --extra documents --extra redis --extra milvus pyproject.toml
	@$(COMPILE) --output-file deploy/build.lock --group pyproject.toml:image

# What is in the images is what the larger lock installs, and nothing of the tools here: a virtual environment of its own.
$(STAMPS)/locked: deploy/scale.lock | $(STAMPS)/venv
	@rm -rf build/locked && $(PYTHON) -m venv build/locked
	@build/locked/bin/pip install --quiet --disable-pip-version-check --require-hashes -r deploy/scale.lock >&2
	@touch $@

sbom: $(STAMPS)/supply $(STAMPS)/locked  ## what the image holds, as CycloneDX: build/sbom.json
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json build/locked/bin/python

licences: $(STAMPS)/supply $(STAMPS)/locked  ## the licences of everything in the image: docs/licences.md
	@{ printf '# Licences\n\nOf what the image holds beside the interpreter; `make licences` writes this.\n\n'; \
	  $(BIN)/pip-licenses --python build/locked/bin/python --from=mixed --with-system --format=markdown --order=name \
	    --ignore-packages pip setuptools; } > docs/licences.md

audit: $(STAMPS)/supply  ## known vulnerabilities of what is in the lock
	@$(BIN)/python -m benchmarks.container.audit

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage .coverage.* build dist
