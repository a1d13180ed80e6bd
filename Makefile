# `make run` and `make test` need Python 3.11 to 3.13, make and a package index. Nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check quality peers bench faults fuzz dictionary model gazetteer lock clean

run: .venv/ready
	$(BIN)/presscut demo

test: check
	$(BIN)/python -m pytest -n 2

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quality: .venv/ready
	$(BIN)/python -m tests.quality

# Other extractors, scored beside ours, in an environment of their own.
peers: .venv-peers/ready

bench: .venv/ready
	$(BIN)/python -m tests.benchmarks

# Kills, full disks and damaged files, in hundreds: half an hour.
faults: .venv/ready
	nice $(BIN)/python -m tests.faults

# Every parser of foreign bytes, given what nobody means to send: `make fuzz MINUTES=60`, or with `TARGET="--target html"`.
MINUTES ?= 30
fuzz: .venv-fuzz/ready
	.venv-fuzz/bin/python -m tests.fuzz --minutes $(MINUTES) $(TARGET) --output fuzz

dictionary: .venv/ready
	$(BIN)/python -m warehouse.dictionary

# Our models, made again from a folder of corpora: `make model CORPORA=folder`, or with `ONLY="--only light"`.
model: .venv-train/ready
	.venv-train/bin/python -m extractors.tagging.training $(CORPORA) $(ONLY)

# The places that are known by name, made again from the packages that have them.
gazetteer: .venv-train/ready
	.venv-train/bin/python -m extractors.places.making

# The lock names no index: it installs from whichever one pip is set up for.
lock: .venv/ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev --extra spacy --extra dask --no-header --no-emit-index-url \
		--no-emit-find-links --output-file requirements.lock pyproject.toml

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv-train/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[train]'
	touch $@

.venv-fuzz/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev,fuzz]'
	touch $@

.venv-peers/ready: tests/quality/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	touch $@

clean:
	rm -rf .venv .venv-fuzz .venv-peers .venv-train coverage build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
