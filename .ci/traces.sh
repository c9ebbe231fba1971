#!/usr/bin/env bash
# Usage: .ci/traces.sh
#
# Fails when a tracked file names a folder of one person's machine, or the place that packages were taken from.
set -euo pipefail
git rev-parse --git-dir >/dev/null

# Written so that no pattern matches itself.
folders='(^|[^[:alnum:]_.~-])/(work|root|home|Users)/[[:alnum:]]'
indexes='(py[p]i|pythonhos[t]ed|npm[j]s|deb[i]an)\.(org|net|com)|^--(index-url|extra-index-url|find-links|trusted-host)'

if git grep --line-number -I --extended-regexp -e "$folders" -e "$indexes"; then
    echo "The lines above belong to one machine; say it without them." >&2
    exit 1
fi
