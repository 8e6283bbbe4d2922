#!/bin/sh
# Every check that needs no database. `./run lint` runs all of them and names those that failed; `./run lint mypy` runs one.
set -u
cd "$(dirname "$0")/.."
BIN=.venv/bin
code="src tests tools"
[ -n "$(ls bench/*.py 2>/dev/null)" ] && code="$code bench"
failed=""
colours=force
[ -t 1 ] || { colours=off; export NO_COLOR=1; }

ruff() { $BIN/ruff check $code && $BIN/ruff format --check $code; }
mypy() { $BIN/mypy $code; }
imports() { $BIN/lint-imports; }
templates() { $BIN/djlint src --lint --quiet; }
biome() { (cd frontend && node_modules/.bin/biome ci --colors=$colours --diagnostic-level=warn .); }
tsc() { (cd frontend && node_modules/.bin/tsc --noEmit); }
migrations() { YIZHI_ENV=test DATABASE_URL=sqlite://:memory: $BIN/python -m yizhi manage makemigrations --check --dry-run; }
translations() { $BIN/python tools/translations.py check; }
house() { $BIN/python tools/house.py; }

for check in ${*:-ruff mypy imports templates biome tsc migrations translations house}; do
    printf '• %s\n' "$check"
    "$check" || failed="$failed $check"
done
if [ -n "$failed" ]; then
    printf 'failed:%s\n' "$failed"
    exit 1
fi
echo "lint: all clean"
