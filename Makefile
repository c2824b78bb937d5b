# Two commands: make demo runs the main job, make test passes the tests. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Commands are started some hundred times over: what is compiled once is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup setup-test weights demo test test-fast check bench clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@tools/announce packages
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --progress-bar on -c constraints.txt -e '.[demo]'
	@touch $@

setup-test: $(VENV)/.installed-test

$(VENV)/.installed-test: pyproject.toml constraints.txt
	@tools/announce test
	@tools/debian-packages chromium fonts-wqy-microhei
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --progress-bar on -c constraints.txt -e '.[all,test]'
	@touch $@ $(VENV)/.installed

weights: setup
	@tools/announce weights
	@$(BIN)/industria weights fetch $(SMALL)

demo: setup weights
	$(BIN)/industria demo $(DEMO)

# A file stays with one worker, so what its tests share is made once. WORKERS=0: all in one process.
# One worker more than cores: tests of lines, servers and kills mostly wait.
WORKERS ?= $(shell n=$$(env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2); [ $$n -lt 8 ] && echo $$((n + 1)) || echo 8)
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test: setup-test
	$(PYTEST) $(TESTS)

# Under a minute on two cores: files of every floor, without what is slow.
test-fast: setup-test
	$(PYTEST) -m "fast and not slow and not browser and not ray and not weights and not learn" $(TESTS)

check: setup-test
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup weights
	$(BIN)/industria bench $(ROWS)

clean:
	rm -rf $(VENV) demo-plant demo-plant-files
