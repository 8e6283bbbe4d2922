#!/bin/sh
# Installs what the tests need from the system where that is possible (root and apt-get), then runs tests/runner.py.
set -eu
cd "$(dirname "$0")/.."

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -x "${YIZHI_CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        printf '• installing%s\n' "$missing"
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
    else
        printf 'These are needed for the whole of the tests and are not installed:%s\n' "$missing"
        printf 'Install them (Debian: sudo apt-get install%s), or run a part: ./run test --db sqlite -- -m "not e2e"\n' "$missing"
    fi
fi
exec .venv/bin/python -m tests.runner "$@"
