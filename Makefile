# 小二 xiaoer. `make run` and `make test` install what they need themselves. `make run TLS=1`: HTTPS for phones.
SHELL := /bin/bash
export PATH := $(CURDIR)/.tools/bin:$(PATH)

.PHONY: run test check bench bench-search bench-ocr faults soak pictures vendor clean

run:
	@tools/setup run
	@XIAOER_TLS="$${XIAOER_TLS:-$(TLS)}" exec .venv/bin/xiaoer demo

test:
	@tools/setup test
	@.venv/bin/python tools/run_tests.py

check:
	@tools/setup check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	npx --no-install tsc -p jsconfig.json

bench:
	@tools/setup test
	@for bench in tests/benchmarks/*.py; do .venv/bin/python -m "$$(echo $${bench%.py} | tr / .)" || exit 1; done

bench-search:
	@tools/setup test
	@.venv/bin/python -m tests.benchmarks.search
	@XIAOER_EVERY_QUESTION=1 .venv/bin/python -m pytest -q --no-header -p no:xdist tests/service/test_page_search.py

bench-ocr:
	@tools/setup test
	@.venv/bin/python -m tests.benchmarks.reading
	@.venv/bin/python -m tests.benchmarks.paper_forms --digits

faults:
	@tools/setup test
	@.venv/bin/python tools/run_long.py tests/faults/long

soak:
	@tools/setup test
	@.venv/bin/python tools/run_long.py tests/soak

pictures:
	@tools/setup test
	@.venv/bin/python -m e2e.pictures

vendor:
	npm ci
	node tools/vendor.mjs

clean:
	rm -rf .venv .tools node_modules var
