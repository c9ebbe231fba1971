#!/usr/bin/env bash
# Usage: PYTHON=python3.12 .ci/wheel.sh path/to/the.whl
#
# Installs a wheel the way a clinic would, outside the checkout and from the runtime lock, and takes its first steps.
set -euo pipefail

wheel=$(realpath "$1")
lock=$(realpath requirements.lock)
python=$(command -v "${PYTHON:-python3}")
[[ $python == /* ]] || python=$PWD/$python

away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT

install_the_wheel() {
    "$python" -m venv "$away/venv"
    local pip=("$away/venv/bin/python" -m pip install --quiet --disable-pip-version-check)
    {
        "${pip[@]}" --require-hashes --requirement "$lock"
        "${pip[@]}" --no-deps "$wheel"
    } >"$away/pip.log" 2>&1 || {
        cat "$away/pip.log"
        return 1
    }
}

# No terminal, no settings but its own, nothing of the checkout within reach.
reminders() {
    env -u PYTHONPATH -u VIRTUAL_ENV "$away/venv/bin/reminders" "$@" </dev/null
}

try_the_wheel() {
    mkdir "$away/clinic"
    cd "$away/clinic"
    echo "reminders --version"
    reminders --version | grep --fixed-strings "$(version_of "$wheel")"
    echo "reminders demo"
    reminders demo | tail -n 5
    # A failing command ends the gate by its exit code. These are the README's, in its order.
    echo "reminders init, check, migrate"
    reminders init --yes --phone "+1 212 555 0100"
    reminders check
    reminders migrate
    echo "reminders preview, register, upcoming"
    reminders preview --treatment microneedling-pen --json | grep --fixed-strings "How is your skin today"
    reminders register "Ana Example" "+1 212 555 0101" --treatment microneedling-pen --consent care | tail -n 2
    reminders upcoming --json | grep --fixed-strings --max-count=1 '"state": "planned"'
    echo "reminders protocols, mode"
    reminders protocols list
    reminders protocols show microneedling-pen | tail -n 3
    reminders protocols approve microneedling-pen --by "Dr. Example"
    reminders clinic set --urgent-phone "+1 212 555 0199" --hours "mon-fri 9:00-18:00"
    reminders mode live
    echo "reminders import, simulate, backup, restore"
    reminders import --example >visits.csv
    reminders import visits.csv --dry-run --json | grep --fixed-strings '"written": false'
    reminders import visits.csv --consent "intake form, 2026-10-01" --yes | tail -n 2
    reminders simulate -t microneedling-pen --json | grep --fixed-strings --max-count=1 '"texts"'
    reminders backup tonight.backup
    reminders restore tonight.backup --replace --yes | tail -n 1
    reminders restore --reviewed --by "Dr. Example"
    reminders resume
    echo "reminders staff, serve"
    reminders staff add "Mona Example" mona@example.org
    timeout --preserve-status --signal=TERM 8 "$away/venv/bin/reminders" serve </dev/null &
    "$away/venv/bin/python" - <<'LOOK'
import time
import urllib.request

for _ in range(60):
    try:
        page = urllib.request.urlopen("http://127.0.0.1:8765/sign-in", timeout=5).read().decode()
        break
    except OSError:
        time.sleep(0.1)
assert "Sign in" in page, page
print("the desk answers")
LOOK
    wait $!
}

version_of() {
    basename "$1" | cut -d - -f 2
}

install_the_wheel
try_the_wheel
