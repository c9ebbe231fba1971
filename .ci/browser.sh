#!/bin/sh
# Usage: .ci/browser.sh
#
# Sees that there is a browser for the tests of the desk's pages: one that is there, else Debian's chromium where this
# is root and has apt. Where neither is possible the tests that need one are left out, and say so; with CI set they fail.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "No browser: the tests in tests/browser are left out. Install chromium to run them." >&2
    exit 0
fi
log=.venv/browser.log
echo "Installing Debian's chromium for the tests of the desk ..." >&2
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } \
    >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "No browser could be installed: the tests in tests/browser are left out." >&2
fi
