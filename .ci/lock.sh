#!/bin/sh
# Usage: .ci/lock.sh
#
# Writes requirements.lock and requirements-dev.lock anew from pyproject.toml: the newest versions that it allows,
# one file for every Python from 3.11 and every system, with hashes, and without the address they came from.
# The resolver lives in a folder of its own, so that it is never part of what is locked.
set -eu

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
.venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

lock() {
    "$tools/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url "$@"
}

lock pyproject.toml --output-file requirements.lock
# The second repeats the first, so that tests see the versions that people run.
lock pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
