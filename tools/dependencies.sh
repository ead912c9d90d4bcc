#!/bin/sh
# Run the tests with the oldest and the newest packages that pyproject.toml admits, and compare the
# figures drawn with them with what is committed.
#
#     tools/dependencies.sh OLDEST_PYTHON NEWEST_PYTHON
#
# Tests that hold for the versions of the lock alone are left out (marker "locked"), for others draw
# other bytes; the pictures that differ are counted. The warnings of packages fail
# nothing here.
set -u
here=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
failed=0

"$1" -m venv "$work/tool" && "$work/tool/bin/python" -m pip install -qq \
    --disable-pip-version-check "$UV" || exit 1
with() { # with RESOLUTION PYTHON
    echo "== $1"
    env="$work/$1"
    "$2" -m venv "$env" &&
        "$work/tool/bin/uv" pip install --quiet --compile-bytecode --resolution "$1" --python "$env/bin/python" \
            --editable "$here[checks,downloads,notebooks,site,test,workbook]" || return 1
    "$env/bin/python" -V
    "$env/bin/python" -m pip list 2>"$work/told" |
        grep -E '^(afcharts|matplotlib|numpy|pandas|python-calamine) '
    OFSTED_DATA_FIGURES="$env/figures" "$env/bin/python" -m jupyter execute \
        "$here"/notebooks/*.ipynb >"$work/told" 2>&1 || return 1
    if diff -rq -x '*.svg' -x '*.png' -x README.md "$here/figures" "$env/figures"; then
        echo "numbers of the figures: the same"
    else
        failed=1
    fi
    diff -rq "$here/figures" "$env/figures" >"$work/told"
    echo "pictures that differ: $(grep -c 'g differ$' "$work/told")"
    (cd "$here" && "$env/bin/python" -m pytest -q -n 2 -p no:cacheprovider -W default \
        -m 'not browser and not locked' tests)
}
with lowest-direct "$1" || failed=1
with highest "$2" || failed=1
exit $failed
