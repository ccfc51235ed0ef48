# Every command here makes what it needs first; none needs another one before it.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# The whole suite is shared out among several processes; a few tests are quicker without.
SHARED_OUT := --numprocesses auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo test thorough matrix check lint format types schema docs catalogue examples audit mutate bench pictures clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "storyboard needs Python 3.11 or newer; none was found. Install one, or: make PYTHON=/path/to/python ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "this Python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml constraints.txt
	@echo "installing storyboard into $(VENV)"
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "installing the tools for tests and checks into $(VENV)"
	@$(PIP_INSTALL) --editable ".[dev]"
	@touch $@

demo: $(VENV)/installed ## render the example film, without any key
	@$(BIN)/storyboard render examples/trail/trail.yaml

test: $(VENV)/installed-dev ## run the whole test suite
	@$(BIN)/python -m pytest $(SHARED_OUT)

thorough: $(VENV)/installed-dev ## run the whole test suite with the long tests, and with more examples
	@$(BIN)/python -m pytest $(SHARED_OUT) --thorough --timeout 1800

matrix: $(VENV)/installed-dev ## run the whole test suite on each Python from 3.11 to 3.14 that is there
	@$(BIN)/nox

lint: $(VENV)/installed-dev ## check the code's form
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(VENV)/installed-dev ## mend the code's form where that is safe
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(VENV)/installed-dev ## check the types
	@$(BIN)/mypy

schema: $(VENV)/installed ## write the schemas in schemas/ from the schema classes
	@$(BIN)/storyboard schema > schemas/storyboard.schema.json.new && mv schemas/storyboard.schema.json.new schemas/storyboard.schema.json
	@$(BIN)/storyboard schema --lock > schemas/lock.schema.json.new && mv schemas/lock.schema.json.new schemas/lock.schema.json
	@$(BIN)/storyboard schema --review > schemas/review.schema.json.new && mv schemas/review.schema.json.new schemas/review.schema.json
	@$(BIN)/storyboard schema --manifest > schemas/manifest.schema.json.new && mv schemas/manifest.schema.json.new schemas/manifest.schema.json

docs: $(VENV)/installed ## write the generated pages under docs/
	@$(BIN)/python -m storyboard.cli.reference

catalogue: $(VENV)/installed ## write the endpoints of fal anew: make catalogue LIST=fal_video_endpoints.json
	@test -n "$(LIST)" || { echo "name the list of endpoints: make catalogue LIST=fal_video_endpoints.json" >&2; exit 1; }
	@$(BIN)/python -m tools.learn_fal_endpoints "$(LIST)"

examples: $(VENV)/installed ## validate and plan every example
	@$(BIN)/storyboard validate examples/*/*.yaml
	@for film in examples/*/*.yaml; do $(BIN)/storyboard plan --json "$$film" > /dev/null || exit 1; done

pictures: demo ## make the pictures of the pages: the demo film's, and the sheets of previs frames, transitions and crops
	@$(BIN)/python -m examples.contact_sheet examples/trail/build/ridgeline.mp4 docs/demo.jpg
	@$(BIN)/python -m tools.previs_sheet docs/previs.jpg
	@$(BIN)/python -m tools.transitions_sheet docs/transitions.jpg
	@$(BIN)/python -m tools.focus_sheet docs/focus.jpg

audit: $(VENV)/installed-dev ## look the pinned versions up among known vulnerabilities, where the service can be reached
	@$(BIN)/python -m tools.audit

check: lint types test examples audit ## everything that must pass before a change is done

mutate: $(VENV)/installed-dev ## put small faults into critical code, and list those that no test notices
	@$(BIN)/python -m tools.mutate

bench: $(VENV)/installed-dev ## measure the speed, as ratios against a peer in the same run
	@for bench in benchmarks/*.py; do echo "== $$bench"; $(BIN)/python "$$bench" || exit 1; done

clean: ## remove what the commands above made, but no film and no clip
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .nox dist
