# The doors of the project. `make demo` shows what trueup does; `make test` proves it.

CARGO ?= cargo
SHARED ?= $(or $(TRUEUP_SHARED),../shared)
TARGET ?= $(or $(CARGO_TARGET_DIR),target)

.PHONY: demo test check bench faults

# Imports the exports of an invented company into a new book and reconciles them.
demo:
	$(CARGO) build --quiet
	@rm -rf demo && mkdir demo
	@cp sample-data/*.csv demo/
	TRUEUP=$(TARGET)/debug/trueup sh sample-data/demo.sh demo

test:
	$(CARGO) test --lib --test suite

check:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(MAKE) test

# Makes everything fail that can, and writes the figures into docs/reliability.md.
faults:
	TRUEUP_FAULTS="$(ONLY)" TRUEUP_SHARED="$(abspath $(SHARED))" $(CARGO) test --test suite -- --ignored --exact --nocapture faults::report::full_matrix

# Times what customers take, and holds a release build against other tools on a generated world of 100,000 leads.
bench:
	$(CARGO) bench --bench customers
	$(CARGO) build --release --quiet
	@if [ -f "$(SHARED)/bench/compare.py" ]; then \
		python3 "$(SHARED)/bench/compare.py" --trueup $(TARGET)/release/trueup; \
	else \
		echo "bench: skipped, there is no $(SHARED)/bench/compare.py (set TRUEUP_SHARED)"; \
	fi
