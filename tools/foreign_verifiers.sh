#!/usr/bin/env bash
# Install the programs of others that check our logs and documents, into .venv-foreign: Go's checksum database packages
# (built into bin/sumdb-audit), tlog-scales, scitt-cose, joserfc and outloud, and aics-witness where a Python 3.12 or later
# is found.
# Needs Go and golang.org/x/mod; as root on Debian they are installed. What cannot be had is said, with status 1.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv-foreign
missing=0

newest_python() {
    local found
    for found in python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3 python3.11 python3; do
        if command -v "$found" >/dev/null && "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$found"
            return
        fi
    done
    return 1
}

python=$(newest_python) || { echo "no Python 3.11 or later was found" >&2; exit 1; }
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip --quiet --quiet --disable-pip-version-check install \
    --require-hashes -r tests/record/foreign/requirements.txt -r tests/documents/foreign/requirements.txt
"$venv/bin/python" -c 'import sys; print("Python verifiers: ready, with Python", sys.version.split()[0])'

packages=/usr/share/gocode # where Debian keeps the sources of Go packages
if ! command -v go >/dev/null || [ ! -d "$packages/src/golang.org/x/mod/sumdb" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq golang-go golang-golang-x-mod-dev >/dev/null || true
    fi
fi
if command -v go >/dev/null && [ -d "$packages/src/golang.org/x/mod/sumdb" ]; then
    GO111MODULE=off GOFLAGS= GOPATH="$packages" GOCACHE="$PWD/$venv/go-cache" \
        go build -o "$venv/bin/sumdb-audit" tests/record/foreign/audit.go
    echo "Go verifier: ready, with $(go version | cut -d' ' -f3)"
else
    echo "Go verifier: not built; install golang-go and golang-golang-x-mod-dev (apt) and run this again" >&2
    missing=1
fi
exit "$missing"
