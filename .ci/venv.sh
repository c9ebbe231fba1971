#!/bin/sh
# Usage: .ci/venv.sh runtime|dev
#
# Makes .venv hold exactly the packages of requirements.lock (runtime) or requirements-dev.lock (dev, a superset).
# A stamp inside .venv keeps the lock's checksum: while it still fits, nothing is installed and no network is needed.
# PYTHON chooses the interpreter; otherwise it is python3, or the first newer one that is there.
set -eu

kind=$1
venv=.venv
log=$venv/install.log

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11 python3.14
    fi
    for candidate in "$@"; do
        if is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    die "Python 3.11 or newer is needed, and ${PYTHON:-python3} is not." \
        "Install one, or name it: make PYTHON=/path/to/python3.12 demo"
}

home_of() {
    "$1" -c 'import sys; print(sys.base_prefix)' 2>/dev/null
}

# It works, and it is of the Python that was asked for, if one was.
is_usable() {
    is_new_enough "$venv/bin/python" && "$venv/bin/python" -c 'import pip' >/dev/null 2>&1 || return 1
    [ -z "${PYTHON:-}" ] || [ "$(home_of "$PYTHON")" = "$(home_of "$venv/bin/python")" ]
}

create() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        die "$python cannot make virtual environments: its venv module is missing." \
            "On Debian and Ubuntu: apt install python3-venv. Or name another Python: make PYTHON=... demo"
    "$python" -m venv --clear "$venv" || die "$python could not make $venv; the reason is above."
}

install() {
    echo "Installing the locked packages of $1 into $venv; this happens once." >&2
    # Until all is in place no stamp may say so.
    rm -f "$venv/runtime.stamp" "$venv/dev.stamp"
    "$venv/bin/python" -m pip install --no-input --disable-pip-version-check --require-hashes \
        --requirement "$1" >"$log" 2>&1 || {
        cat "$log" >&2
        die "" "The packages of $1 could not be installed; pip's own words are above, and in $log."
    }
}

fits() {
    [ "$(cat "$venv/$1.stamp" 2>/dev/null)" = "$(checksum "$1")" ]
}

checksum() {
    cksum <"$(lock_of "$1")"
}

lock_of() {
    case $1 in
    runtime) echo requirements.lock ;;
    dev) echo requirements-dev.lock ;;
    *) die "usage: .ci/venv.sh runtime|dev" ;;
    esac
}

lock=$(lock_of "$kind")
is_usable || create
fits "$kind" && exit
# The lock for development holds all of the other, at the same versions.
[ "$kind" = runtime ] && fits dev && exit
install "$lock"
checksum "$kind" >"$venv/$kind.stamp"
