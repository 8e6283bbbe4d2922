#!/bin/sh
# Repairs what can be repaired without thinking.
set -u
cd "$(dirname "$0")/.."
BIN=.venv/bin
code="src tests tools"
[ -n "$(ls bench/*.py 2>/dev/null)" ] && code="$code bench"
$BIN/ruff check --fix --quiet $code
$BIN/ruff format $code
# Twice: what it wraps the first time it may join the second.
$BIN/djlint src --reformat --quiet >/dev/null
$BIN/djlint src --reformat --quiet >/dev/null
(cd frontend && node_modules/.bin/biome check --write --log-level=warn .)
