# shellcheck shell=bash
# What building needs and how it gets here. Sourced, never run; wants steps.sh beside it.
#
# Node tools are locked in tools/ and installed into the clone (seconds). Cargo tools take minutes to compile, so they
# live in a per-user cache, each version in a folder of its own: a new clone finds them, and the versions a user has
# installed for themselves are neither touched nor shadowed. Everything that goes to the network has a time limit.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools_home=${XDG_CACHE_HOME:-$HOME/.cache}/wnn-experiments/tools
cargo_leptos_version=0.3.7
just_version=1.57.0

# A fresh rustup is not on PATH until the next login.
if ! command -v cargo >/dev/null && [[ -x ${CARGO_HOME:-$HOME/.cargo}/bin/cargo ]]; then
    PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
fi

# The version of a package in Cargo.lock.
locked_version() {
    awk -v wanted="name = \"$1\"" '$0 == wanted { getline; gsub(/"/, "", $3); print $3; exit }' "$root/Cargo.lock"
}

# The folders of our own tools, in front of the caller's PATH.
tool_path() {
    printf '%s:' "$root/tools/node_modules/.bin" "$root/tools/node_modules/rust-just-linux-x64/bin" \
        "$tools_home/just-$just_version/bin" "$tools_home/cargo-leptos-$cargo_leptos_version/bin" \
        "$tools_home/wasm-bindgen-$(locked_version wasm-bindgen)/bin"
    printf '%s' "$PATH"
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    local become=() apt
    if [[ $(id -u) != 0 ]]; then
        command -v sudo >/dev/null || return 1
        become=(sudo)
        [[ -t 0 ]] || become+=(-n)
    fi
    apt=(timeout --foreground 900 "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y
        -o Acquire::http::Timeout=20 -o Acquire::Retries=1 -o DPkg::Lock::Timeout=60)
    "${apt[@]}" update >/dev/null || say '    the package lists could not be refreshed, going on with the old ones'
    "${apt[@]}" install --no-install-recommends "$@" >/dev/null
}

need_rust() {
    command -v cargo >/dev/null || fail 'no cargo found: install Rust by rustup (https://rustup.rs) and run this again'
    local minimum found
    minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
    found=$(rustc --version | cut -d' ' -f2)
    if [[ $(printf '%s\n' "$minimum" "$found" | sort -V | head -1) != "$minimum" ]]; then
        fail "rustc is $found, but $minimum or later is needed: run 'rustup update stable'"
    fi
}

need_node() {
    command -v npm >/dev/null || fail "no npm found: install Node.js 18 or later (Debian: 'apt-get install nodejs npm') and run this again"
    local major
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    ((major >= 18)) || fail "Node.js is $(node --version), but version 18 or later is needed"
}

need_c_compiler() {
    command -v cc >/dev/null && return
    step 'Installing a C compiler (SQLite is built from source)' apt_install build-essential ||
        fail "no C compiler found: install one (Debian: 'apt-get install build-essential') and run this again"
}

# cargo-leptos links OpenSSL (for its project templates, of all things).
need_openssl() {
    { pkg-config --exists openssl; } 2>/dev/null && return
    step 'Installing the headers of OpenSSL, to compile cargo-leptos' apt_install libssl-dev pkg-config ||
        fail "no OpenSSL headers found: install them (Debian: 'apt-get install libssl-dev pkg-config') and run this again"
}

need_wasm_target() {
    [[ -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown ]] && return
    command -v rustup >/dev/null || fail 'this Rust has no WebAssembly target and no rustup to add it'
    step 'Adding the WebAssembly target to Rust' timeout 600 rustup target add wasm32-unknown-unknown ||
        fail "the WebAssembly target could not be added: see what 'rustup target add wasm32-unknown-unknown' says"
}

# need_node_packages FOLDER WHAT: installs what FOLDER/package-lock.json locks, unless that is what is there.
need_node_packages() {
    local folder=$root/$1 stamp=$root/$1/node_modules/.installed
    [[ -f $stamp ]] && cmp -s "$stamp" "$folder/package-lock.json" && return
    step "Installing $2" npm_ci "$folder" || fail "npm could not install what $1/package-lock.json names"
    cp "$folder/package-lock.json" "$stamp"
}

npm_ci() {
    timeout 600 npm ci --prefix "$1" --prefer-offline --ignore-scripts --no-audit --no-fund --no-update-notifier \
        --fetch-timeout=30000 --fetch-retries=2 --loglevel=error </dev/null
}

# need_cargo_tool COMMAND PACKAGE VERSION [INSTALL ARGUMENT…]: takes a tool of that very version from the cache, from
# PATH, prebuilt by cargo-binstall where the user has it, or else compiles it.
need_cargo_tool() {
    local command=$1 package=$2 version=$3 home=$tools_home/$1-$3
    shift 3
    [[ -x $home/bin/$command ]] && return
    [[ " $("$command" --version 2>/dev/null) " == *" $version "* ]] && return
    mkdir -p "$tools_home"
    if cargo binstall -V >/dev/null 2>&1 &&
        step "Fetching $command $version" timeout 180 cargo binstall --no-confirm --disable-telemetry \
            --disable-strategies compile --root "$home" "$package@$version" </dev/null; then
        return
    fi
    if [[ $command == cargo-leptos ]]; then need_openssl; fi
    step "Compiling $command $version (some minutes, once per user: kept in $home)" \
        compile_cargo_tool "$home" "$package" --version "$version" "$@" || fail "$command $version could not be installed"
}

# Optimizing these tools costs more than they would ever give back. An interrupted build goes on where it was.
compile_cargo_tool() {
    local home=$1 package=$2 target=$tools_home/build-$2 quiet=()
    shift 2
    [[ -t 1 ]] || quiet=(--quiet)
    CARGO_TARGET_DIR=$target CARGO_HTTP_TIMEOUT=30 CARGO_NET_RETRY=2 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_OPT_LEVEL="${tool_opt_level:-0}" CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        CARGO_PROFILE_RELEASE_DEBUG=0 timeout 3600 cargo install "${quiet[@]}" --root "$home" "$package" "$@" </dev/null || return
    rm -rf "$target"
}

need_just() {
    PATH=$(tool_path) command -v just >/dev/null || need_cargo_tool just just "$just_version" --locked
}

# Everything that a build needs; puts the tools on PATH.
need_build_tools() {
    need_rust
    need_node
    need_c_compiler
    need_wasm_target
    need_node_packages tools 'sass, wasm-opt and just'
    need_just
    need_cargo_tool cargo-leptos cargo-leptos "$cargo_leptos_version" --locked
    tool_opt_level=1 need_cargo_tool wasm-bindgen wasm-bindgen-cli "$(locked_version wasm-bindgen)"
    PATH=$(tool_path)
    export PATH
}

need_python() {
    python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && return
    step 'Installing Python with its virtual environments' apt_install python3 python3-venv &&
        python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
        fail "no Python 3.10 or later with venv found: install it (Debian: 'apt-get install python3-venv') and run this again"
}

# need_python_packages FOLDER WHAT: a virtual environment with what FOLDER/requirements.txt pins, unless that is what is there.
need_python_packages() {
    local requirements=$root/$1/requirements.txt home=$root/$1/.venv
    [[ -f $home/.installed ]] && cmp -s "$home/.installed" "$requirements" && return
    need_python
    step "Installing $2" pip_install "$home" "$requirements" || fail "pip could not install what $1/requirements.txt names"
    cp "$requirements" "$home/.installed"
}

pip_install() {
    timeout 120 python3 -m venv --clear "$1" &&
        timeout 600 "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: -r "$2" </dev/null
}

# What the end-to-end tests need besides: Playwright, a browser, and what fuzzes the API.
need_test_tools() {
    need_python_packages end2end/fuzz Schemathesis
    need_python_packages python 'maturin, mypy and pytest'
    need_node_packages end2end Playwright
    if [[ -n $(browser_path) ]]; then return; fi
    step 'Installing Chromium' install_browser || true
    [[ -n $(browser_path) ]] || fail "no Chromium found: install Debian's package 'chromium', or run 'npx playwright install chromium' in end2end/"
}

# The browser that Playwright would start: its own, else the system's.
browser_path() {
    node "$root/end2end/browser.mjs"
}

install_browser() {
    # Ubuntu has Chromium only as a snap: there it is Playwright's own build.
    apt_install chromium fonts-liberation && [[ -n $(browser_path) ]] && return
    (cd "$root/end2end" && timeout 300 npx playwright install --with-deps chromium </dev/null)
}
