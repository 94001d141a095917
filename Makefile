# Two commands to begin with: `make chat` talks to the bot in the terminal, `make test` runs the tests.
# Both make their own environment in .venv; nothing is installed outside this folder.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BOT := .venv/bin/python -m bot

.PHONY: help chat ask test lint check eval oos fit faq squad compile fuzz soak run bench audit site browse pictures screens clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1	/'

chat: .venv/ready  ## talk to the bot in the terminal: no token, no network
	@$(BOT) chat

ask: .venv/ready  ## one answer: make ask Q="Who chaired the meeting?"
	@$(BOT) ask "$(or $(Q),Who chaired the meeting?)"

run: .venv/ready  ## the Telegram bot (needs TELEGRAM_BOT_TOKEN, see .env.example)
	@$(BOT) run

test: .venv/dev  ## run the tests
	@.venv/bin/python -m pytest -q

lint: .venv/dev  ## formatting, lint, types
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy

check: .venv/ready  ## validate the knowledge pack
	@$(BOT) check

eval: .venv/ready  ## the figures on the question sets
	@$(BOT) eval tests/questions/check/*.jsonl

fuzz: .venv/dev  ## 20,000 hostile questions; 50,000 odd updates, packs and settings: nothing raises or takes 50 ms
	@.venv/bin/python bench/fuzz.py
	@.venv/bin/python bench/fuzz_updates.py
	@.venv/bin/python bench/fuzz_files.py

oos: .venv/ready  ## questions that have nothing to do with the report: make oos FAR="FILE …"
	@.venv/bin/python bench/oos.py $(or $(FAR),tests/questions/far.txt)

fit: .venv/ready  ## refit the numbers of bot/answer/decision.yaml, and of bot/talk/; FAR="FILE …" names questions on other things
	@.venv/bin/python -m bot.measure.fit tests/questions/tune/*.jsonl --far $(or $(FAR),tests/questions/far.txt)
	@.venv/bin/python -m bot.measure.fit tests/questions/tune/*.jsonl --far $(or $(FAR),tests/questions/far.txt) --encoder none
	@.venv/bin/python -m bot.measure.follow tests/questions/kinds.jsonl tests/questions/tune/*.jsonl
	@.venv/bin/python -m bot.measure.follow tests/questions/kinds.jsonl tests/questions/tune/*.jsonl --encoder none

faq: .venv/ready  ## other people's frequent questions: make faq FILE=…, in the shape of StackFAQ
	@.venv/bin/python -m bot.measure.faq $(FILE)

squad: .venv/ready  ## other people's passages: make squad FILE="FILE …" [LANGUAGE=fr], in the shape of SQuAD
	@.venv/bin/python -m bot.measure.squad $(FILE) --lang $(or $(LANGUAGE),en)

audit: .venv/ready  ## known vulnerabilities of what is delivered, as pypi.org knows them
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[audit]'
	@.venv/bin/pip-audit --strict --disable-pip --no-deps --requirement deploy/constraints.txt

compile: .venv/ready  ## work out the vectors of the pack anew
	@$(BOT) compile

bench: .venv/bench  ## replies, starts, memory, large packs beside their peers; the journal under load; a reader's worth
	@.venv/bin/python bench/brain.py
	@.venv/bin/python bench/scale.py
	@.venv/bin/python bench/throughput.py
	@.venv/bin/python bench/journal.py
	@.venv/bin/python bench/reader.py

soak: .venv/dev  ## minutes of heavy use on this machine alone, with faults, a stop, a flood; make soak HOW=--short
	@.venv/bin/python bench/soak.py $(HOW)

site: .venv/dev  ## the static site: make site OUT=public, with PUBLIC_URL where it is hosted
	@$(BOT) site --out $(or $(OUT),build/site)

browse: .venv/browser  ## try the site in Chromium: axe, search, phone, paper (apt install chromium)
	@.venv/bin/python -m pytest -q -rs tests/test_site_browser.py

screens: .venv/browser  ## take the picture of the site in the README again
	@PYTHONPATH=. .venv/bin/python docs/screens.py

pictures: .venv/ready  ## draw the pictures of the README again
	@.venv/bin/python docs/pictures.py

clean:  ## remove the environment and what tools left behind
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make chat PYTHON=/path/to/python3"; exit 1; }
	@echo "Making an environment in .venv with $(PYTHON) …"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module does not work here; on Debian or Ubuntu: apt install python3-venv"; exit 1; }

.venv/ready: .venv/bin/python pyproject.toml
	@echo "Installing what the bot needs into .venv (once, about half a minute) …"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/browser: .venv/dev
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	@touch $@

.venv/bench: .venv/dev
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

.venv/dev: .venv/ready pyproject.toml
	@echo "Installing what the tests need into .venv (once) …"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
