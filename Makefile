# make demo and make test set up what they need in .venv on a machine that has Python, git, make and an OpenSSH client.

PYTHON ?= python3
NOW := 2026-09-25T09:00
VENV := .venv
READY := $(VENV)/ready-$(shell cksum requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
RUN := $(VENV)/bin
# What reads pages and feeds as other people's programs do; without npm the tests that need it are skipped with a reason.
NODE := tests/node/node_modules/ready-$(shell cksum tests/node/package-lock.json | cut -d' ' -f1)
# The policy that this repository's example is judged by: the digest of its version 1, which 'make content' writes here.
# Trust has to come from outside a repository; this line is inside it, and good for the example alone. Your own digest
# stands in git's configuration, in CI in a variable that nobody can change by a commit (docs/approving.md).
ANCHOR := sha256:28d4a94ecfb8ae361285454b696802deb2d43bfa72f2a2ac6105611fa87aac95

.PHONY: demo example trust content test test-long lint types check bench lock golden clean

# A library made on the spot, with keys that are thrown away.
demo: $(READY)
	@rm -rf build/demo
	@$(RUN)/socialctl demo build/demo

# The month of posts in content/.
example: export SOCIALCTL_ANCHOR = $(ANCHOR)
example: $(READY)
	$(RUN)/socialctl validate --now $(NOW)
	$(RUN)/socialctl preview open-access-week-2026
	$(RUN)/socialctl calendar --month 2026-10 --include all --format month --now $(NOW)

# So that the commands of this clone trust the example, too.
trust:
	git config socialctl.anchor $(ANCHOR)

# After every change of policy.yaml, a post or a picture: the example is signed anew, with the keys of tests/keys.
content: $(READY)
	$(RUN)/python tools/sign_content.py

test: $(READY) $(NODE)
	$(RUN)/python -m pytest -n auto --dist loadfile

# What takes minutes: thousands of hostile posts, every byte turned, random histories, fifty people at once, kills anywhere.
test-long: $(READY) $(NODE)
	$(RUN)/python -m pytest -m long

lint: $(READY)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(READY)
	$(RUN)/mypy

check: test test-long lint types

bench: $(READY)
	$(RUN)/python benchmarks/bench.py
	$(RUN)/python benchmarks/verify.py
	$(RUN)/python benchmarks/year_site.py
	$(RUN)/python benchmarks/audit.py

golden: $(READY)
	SOCIALCTL_UPDATE_GOLDEN=1 $(RUN)/python -m pytest -q tests/emitters

# The lock file holds every package with its hashes; run this after changing the dependencies in pyproject.toml.
lock: $(READY)
	$(RUN)/pip install --quiet uv
	$(RUN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv)"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Name another with: make PYTHON=python3.12"; exit 2; }
	@command -v git >/dev/null || { echo "git is missing: install it (Debian: apt install git)"; exit 2; }
	@command -v ssh-keygen >/dev/null || { echo "ssh-keygen is missing: install an OpenSSH client (Debian: apt install openssh-client)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: install it (Debian: apt install python3-venv)"; exit 2; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/ready-* && touch $@

$(NODE): tests/node/package-lock.json
	@if command -v npm >/dev/null; then cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --silent; \
		else echo "npm is missing (Debian: apt install npm): pages and feeds are not read by other people's programs"; fi
	@mkdir -p $(@D) && touch $@

clean:
	rm -rf $(VENV) tests/node/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
