# Two commands matter: `make run` starts Larkey, `make test` tests it. Both install what they need into .venv first.

PYTHON ?= python3
BIN := .venv/bin
# Processes that share the test files: much of a test is waiting.
TESTERS ?= 3
SHARED := --dist loadfile --no-loadscope-reorder
# What failed beside its neighbours has one more try, alone and in sight: a busy machine is no fault of ours, a real one stays.
ALONE = { echo "once more, alone: what failed"; $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }
# Attacks, fuzzing, other people's SDKs, what upstreams do wrong, what breaks for long: `make check` has them too.
LONG := tests/attack tests/bench tests/gateway/conformance tests/gateway/sdk tests/gateway/test_fuzz.py \
	tests/gateway/test_openapi_fuzz.py tests/gateway/test_records_survive.py tests/gateway/test_ten_hosts.py \
	$(filter-out tests/chaos/test_chaos.py,$(wildcard tests/chaos/test_*.py)) \
	tests/deploy/test_backup.py tests/deploy/test_upgrade.py tests/deploy/test_on_a_cluster.py \
	tests/bot/test_alerts_away.py tests/bot/test_doctor_broken.py tests/bot/test_doctor_events.py
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

.PHONY: run test long check chaos bench bench-quick bench-full soak plots lint types audit licences format lock clean help

run: ## install once, then start Larkey (with the sandbox unless APP_ID is set)
	@$(PYTHON) scripts/bootstrap.py run
	@exec $(BIN)/python -m bot run

test: ## the tests; names what it skips because something is not installed
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m pytest -n $(TESTERS) $(SHARED) $(addprefix --ignore=,$(LONG)) $(ARGS) || $(ALONE)

long: ## the tests that take long: attacks, fuzzing, misbehaving upstreams, 200 streams
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m pytest -n $(TESTERS) $(SHARED) $(LONG) $(ARGS) || $(ALONE)

check: lint types audit ## lint, types, audit and every test; a skipped test is a failure
	@LARKEY_NO_SKIP=1 $(MAKE) --no-print-directory test
	@LARKEY_NO_SKIP=1 $(MAKE) --no-print-directory long

chaos: ## break everything in two towns, five minutes each, and count (LARKEY_CHAOS_SECONDS, LARKEY_CHAOS_SEED)
	@$(PYTHON) scripts/bootstrap.py dev
	@LARKEY_CHAOS_SECONDS=$${LARKEY_CHAOS_SECONDS:-300} $(BIN)/python -m pytest -q -s tests/chaos

bench: ## measure what is promised in figures, side by side with other gateways (within 15 minutes)
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m bench

bench-quick: ## the same in two minutes: other gateways beside ours, few connections and short streams
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m bench --plan quick

bench-full: ## the same with growth, PostgreSQL and 1000 streams for everybody (an hour)
	@$(PYTHON) scripts/bootstrap.py dev
	@BENCH_TOKENS=$${BENCH_TOKENS:-1000000} $(BIN)/python -m bench --plan full

soak: ## twenty minutes of work (LARKEY_SOAK_SECONDS), and the memory of every process; `make plots` draws it
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m bench.soak

plots: ## tables and pictures of docs/performance.md, from the newest measurement
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python -m bench.plots
	@$(BIN)/python -m bench.soak.picture

lint: ## style, imports, format
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: ## mypy, strict
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/mypy

audit: ## what Bandit and the advisories about our packages say
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python scripts/audit.py

licences: ## write docs/licences.md anew from the lock
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/python scripts/licences.py

format: ## let ruff put the files into shape
	@$(PYTHON) scripts/bootstrap.py dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## write the three lock files anew from pyproject.toml (needs uv)
	$(LOCK) --group dev -o requirements-dev.lock
	$(LOCK) --group run -c requirements-dev.lock -o requirements-run.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

clean: ## remove .venv and the caches; chats and settings under data/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)
