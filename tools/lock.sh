#!/usr/bin/env bash
# Write the three hash-pinned requirement files anew from pyproject.toml and requirements.in.
# Each larger file holds everything of the smaller one, at the same versions.
# Needs `uv` on the path. The files name no address, so that any mirror can serve them.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    local target=$1
    shift
    echo "locking $target"
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --output-file "$target" "$@" pyproject.toml requirements.in
}

[ "${1:-}" != "--upgrade" ] || rm -f requirements.txt requirements-office.txt requirements-dev.txt
lock requirements-dev.txt --extra office --extra batch --extra columns --extra dev
lock requirements-office.txt --extra office --constraint requirements-dev.txt
lock requirements.txt --constraint requirements-office.txt
