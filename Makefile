# Sunlit 阳光购服. `make` alone prints what there is.
# Everything is installed below .venv/ and node_modules/; nothing outside this folder is written,
# except Debian packages where `make test` (or a missing python3-venv) needs them.

PYTHON ?= python3
PORT   ?= 8000
DATA   ?= data
OUTPUT ?= output
FOLDER ?= our-site

PY := .venv/bin/python
UV := uv==0.13.9
CYCLONEDX := cyclonedx-bom==7.5.0
# A file of tests stays in one process, in the order of tests/conftest.py: long ones do not come
# last. `make test` has two processes more than cores: many of its tests wait for a server, a browser
# or a verb, and with one more a quarter of the processors' time was left.
CORES := $(shell nproc 2>/dev/null || echo 2)
BY_FILE := --maxprocesses 5 --dist loadfile --no-loadscope-reorder

# Compiled modules are kept: hundreds of processes start in a test run, each of them over a second
# later where it has to compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Each process of tests has a core; threads of its own for tables of five rows only cost.
test fast: export POLARS_MAX_THREADS := 1
test fast: export TMPDIR := $(shell sh scripts/setup/folder-for-tests.sh)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help desk desk-folder serve site validate test fast check bench soak lock clean system FORCE

help: ## print this list
	@echo "Sunlit 阳光购服 — make TARGET [PORT=8000] [DATA=data] [OUTPUT=output] [FOLDER=our-site] [PYTHON=python3]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

desk: .venv/.runtime ## open the desk of FOLDER in the browser: drop, mend, publish, correct 打开工作台
	$(PY) -m scripts.desk --folder "$(FOLDER)"

desk-folder: .venv/.runtime ## write an icon into FOLDER that opens its desk by a double click 生成启动图标
	$(PY) -m scripts.desk_folder --folder "$(FOLDER)"

serve: .venv/.runtime ## set up, publish DATA where it changed, serve site and API on PORT 构建并在本机发布
	$(PY) -m scripts.publish --data "$(DATA)" --output "$(OUTPUT)"
	$(PY) -m scripts.serve --port "$(PORT)" --output "$(OUTPUT)"

site: .venv/.runtime ## publish DATA as OUTPUT/current, with its history, without serving it 只构建网站
	$(PY) -m scripts.publish --data "$(DATA)" --output "$(OUTPUT)"

validate: .venv/.runtime ## check the packages in DATA and print every fault 校验数据包
	$(PY) -m scripts.validate "$(DATA)"

test: check node_modules/.installed system ## run check, then all tests (browser and HTML judge included) 全部测试
	$(PY) -m pytest --numprocesses $(shell expr $(CORES) + 2) $(BY_FILE)

fast: .venv/.dev ## run all tests but those marked long, which publish, start programs or make up inputs 快速测试
	$(PY) -m pytest --numprocesses $(CORES) $(BY_FILE) -m "not long and not soak"

check: .venv/.dev ## ruff and mypy --strict over code and tests 代码检查
	$(PY) -m ruff check .
	$(PY) -m mypy

bench: .venv/.dev ## measure what is fast and print the numbers 性能测量
	$(PY) -m benchmarks

soak: .venv/.dev node_modules/.installed system ## run the long trials: fuzz, kills, load 长时间试验
	$(PY) -m pytest -m "soak or hypothesis" --hypothesis-profile soak

lock: .venv/.uv ## resolve pyproject.toml and package.json into the lock files again 重新锁定依赖
	$(call resolve) pyproject.toml -o requirements.txt
	$(call resolve) -c requirements.txt --extra dev pyproject.toml -o requirements-dev.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

parts: .venv/.cyclonedx ## write the list of parts that the program runs on, CycloneDX 软件成分清单
	.venv/parts/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file parts.cdx.json requirements.txt

clean: ## remove the built site and every cache; the history and what is installed stay 清除构建结果
	rm -rf "$(OUTPUT)/a" "$(OUTPUT)/b" "$(OUTPUT)/current" .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

# One resolution for Python 3.11 and later on every system, hashes kept, no registry named.
resolve = .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(RESOLVE)

# Set-up. A stamp is written last, so what was interrupted is done again by the next run.
# A .venv whose interpreter is gone (moved folder, upgraded Python) is made anew.
ifeq ($(wildcard .venv/bin/python),)
.venv/.runtime: FORCE
endif

.venv/.runtime: requirements.txt
	@sh scripts/setup/python-environment.sh "$(PYTHON)" requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@sh scripts/setup/python-environment.sh "$(PYTHON)" requirements-dev.txt
	@touch $@

.venv/.uv: .venv/.runtime
	@"$(PYTHON)" -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet $(UV)
	@touch $@

.venv/.cyclonedx: .venv/.runtime
	@"$(PYTHON)" -m venv .venv/parts && .venv/parts/bin/python -m pip install --quiet $(CYCLONEDX)
	@touch $@

# vnu-jar's install script would fetch a Java of its own: not run, the system's Java serves.
node_modules/.installed: package.json package-lock.json | system
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

system:
	@sh scripts/setup/system-packages.sh
