# shellcheck shell=bash
# Says what a script does and how long it took. Sourced, never run.

# Seconds as a person says them: 7 s, 3 min 20 s.
duration() {
    local seconds=$1
    if ((seconds < 60)); then printf '%d s' "$seconds"; else printf '%d min %d s' $((seconds / 60)) $((seconds % 60)); fi
}

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# step TITLE COMMAND…: names a step, runs it, and says how long it took.
step() {
    local title=$1 begun=$SECONDS status=0
    shift
    printf '==> %s\n' "$title"
    "$@" || status=$?
    if ((status == 0)); then
        printf '    done in %s\n' "$(duration $((SECONDS - begun)))"
    else
        printf '    failed after %s\n' "$(duration $((SECONDS - begun)))" >&2
    fi
    return "$status"
}
