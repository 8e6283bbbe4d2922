#!/bin/sh
# Locks requirements/*.in into *.txt with hashes. The files name no registry and no path of this machine, and this checks it.
set -eu
cd "$(dirname "$0")/../requirements"
export CUSTOM_COMPILE_COMMAND="./run lock"
for name in base dev node; do
    echo "locking $name.in" >&2
    ../.venv/bin/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@" --output-file "$name.txt" "$name.in"
done
if grep -nE '://|^ *--(index|extra|find|trusted)|(^|[ =])/' ./*.txt; then
    echo "The lock files above name an address or a path; they must not." >&2
    exit 1
fi
