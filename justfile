# What the scripts and CI call; each recipe also stands alone. `just` without a recipe lists them.

export PATH := `scripts/setup --path`
# Without it the type of a whole page is one type: minutes of compiling, and a server of 700 MB where 90 do. It is the same for
# every recipe, since another value rebuilds every dependency.
export RUSTFLAGS := "--cfg erase_components"
export WNN_TEST_SERVER := env("CARGO_TARGET_DIR", justfile_directory() / "target") / "debug/server"
export WNN_TEST_SITE := justfile_directory() / "target/site-dev"
tests := "cargo test --workspace --exclude wnn-python --features app/ssr"

_default:
    @just --list --unsorted

# Install what building and testing need
setup:
    scripts/setup --test

# Build for release and serve, with the options of scripts/run
run *options:
    scripts/run {{ options }}

# Serve a development build on port 3000 and rebuild at every change
watch:
    cargo leptos watch --split

# Format everything
fmt:
    cargo fmt --all

# Check the formatting
fmt-check:
    cargo fmt --all --check

# Lint every feature set as it is shipped: a workspace build would unify features and hide what is missing. Clippy takes along the
# packages of ours that another needs: without features the root package is linted by `lint-wasm`, with `service` for the pages.
lint: (_clippy "-p wnn-experiments --lib --features engine") (_clippy "-p wnn-experiments --lib --features client") (_clippy "-p wnn-experiments -p wnn-cli --features wnn-experiments/client,wnn-experiments/service --all-targets") (_clippy "-p app -p server --features app/ssr --all-targets") (_clippy "-p wnn-python") _lint-end2end

# Lint the pages as the browser gets them
lint-wasm:
    cargo clippy -p app --features hydrate --target wasm32-unknown-unknown -- -D warnings

_lint-end2end:
    cd end2end && node_modules/.bin/tsc

_clippy package:
    cargo clippy {{ package }} -- -D warnings

# Build the server and the pages for development, into a site folder of their own
build:
    LEPTOS_SITE_ROOT=target/site-dev cargo leptos build --split

# The same, with all tests: these need more features of some dependencies, so that the server is built once with them, not twice
build-tests:
    {{ tests }} --no-run
    LEPTOS_SITE_ROOT=target/site-dev cargo leptos build --split --frontend-only

# Build the server and the pages for release, the files also as the browser wants them compressed
build-release:
    cargo leptos build --release --split --precompress

# Run the unit and integration tests, the command line against the server of `just build` among them
test *filter:
    {{ tests }} --no-fail-fast {{ filter }}

# Build the Python package into an environment of its own, check its types, and test it against the server of `just build`
python *options:
    VIRTUAL_ENV={{ justfile_directory() / "python/.venv" }} python/.venv/bin/maturin develop
    python/.venv/bin/python -m mypy python/wnn
    python/.venv/bin/python -m mypy.stubtest wnn
    python/.venv/bin/python -m pytest {{ options }}

# Run the journeys in a browser against the server of `just build`
e2e *options:
    cd end2end && node_modules/.bin/playwright test {{ options }}

# Fuzz the API of the server of `just build` by its OpenAPI document; options as of `schemathesis run`
fuzz *options:
    end2end/fuzz/.venv/bin/python end2end/fuzz/fuzz.py {{ options }}

# Measure how genomes are judged, on a text or on the toy corpus: the table, then how it grows; on an idle machine
bench text="":
    {{ if text == "" { "" } else { "WNN_BENCH_TEXT=" + quote(absolute_path(text)) } }} cargo bench --features engine --bench evaluate --bench growth

# Measure how far a flow gets in a minute, with moves of one cluster and with the classic ones; takes a quarter of an hour
bench-search text="" seconds="60":
    {{ if text == "" { "" } else { "WNN_BENCH_TEXT=" + quote(absolute_path(text)) } }} WNN_BENCH_SECONDS={{ seconds }} cargo bench --features engine --bench search
    {{ if text == "" { "" } else { "WNN_BENCH_TEXT=" + quote(absolute_path(text)) } }} WNN_BENCH_SECONDS={{ seconds }} WNN_BENCH_MOVE=1 cargo bench --features engine --bench search

# Measure how fast Python judges genomes beside the engine's own benchmark, on a text; takes some minutes to compile
bench-python text:
    VIRTUAL_ENV={{ justfile_directory() / "python/.venv" }} python/.venv/bin/maturin develop --release
    WNN_BENCH_TEXT={{ quote(absolute_path(text)) }} python/.venv/bin/python python/benches/beside.py cargo bench --quiet --features engine --bench beside --

# Measure the server on a database of 10,000 flows and 10 million iterations, or so many percent of that; takes minutes
bench-load percent="100":
    cargo build --release -p wnn-cli
    WNN_LOAD_CLI=${CARGO_TARGET_DIR:-$PWD/target}/release/wnn-exp WNN_LOAD_PERCENT={{ percent }} cargo bench -p server --bench load

# All that CI runs
ci:
    scripts/test
