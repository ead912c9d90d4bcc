#!/bin/sh
# Draw every figure in one place after another, and compare with what is committed.
#
#     experiments/anywhere.sh PYTHON...
#
# Each PYTHON is the interpreter of an environment with the packages of the lock. The package is
# run as it stands in this repository, except where it is installed on purpose.
set -u
here=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
export PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1
failed=0

told() { # told WHAT FOLDER: say whether a folder of figures is what is committed
    if diff -rq "$here/figures" "$2" >"$work/diff" 2>&1; then
        echo "the same bytes: $1"
    else
        failed=1
        echo "DIFFERS: $1"
        head -3 "$work/diff"
    fi
}

drawn() { # drawn WHAT COMMAND...: run a command that draws into $work/out, and compare
    what=$1
    shift
    rm -rf "$work/out"
    "$@" >"$work/log" 2>&1 || tail -3 "$work/log"
    told "$what" "$work/out"
}

first=$1
for python in "$@"; do
    drawn "$("$python" -V)" "$python" -m ofsted_data figures --out "$work/out"
done
drawn 'time zone, hash seed and locale: 1' env TZ=Pacific/Kiritimati PYTHONHASHSEED=1 \
    LC_ALL=C "$first" -m ofsted_data figures --out "$work/out"
drawn 'time zone, hash seed and locale: 2' env TZ=America/St_Johns PYTHONHASHSEED=77 LC_ALL=C.UTF-8 \
    LANG=tr_TR.UTF-8 "$first" -m ofsted_data figures --out "$work/out"
drawn 'no home, no network, no display' env -u HOME -u DISPLAY -u MPLBACKEND unshare -n \
    "$first" -m ofsted_data figures --out "$work/out"

mkdir "$work/a folder, with spaces" && cp -R "$here/ofsted_data" "$work/a folder, with spaces/"
drawn 'a path with spaces' env PYTHONPATH="$work/a folder, with spaces" \
    "$first" -m ofsted_data figures --out "$work/out"

mkdir "$work/readonly" "$work/other" && cp -R "$here/ofsted_data" "$work/readonly/" &&
    chmod -R a+rX,a-w "$work/readonly" && chmod 777 "$work/other"
(cd / && rm -rf "$work/out" &&
    env PYTHONPATH="$work/readonly" HOME=/nowhere TMPDIR="$work/other" setpriv --reuid=65534 \
        --regid=65534 --clear-groups "$first" -m ofsted_data figures --out "$work/other/out") \
    >"$work/log" 2>&1 || tail -3 "$work/log"
told 'a read-only package, another user, a home that is not there' "$work/other/out"

rm -rf "$work/out"
"$first" -m ofsted_data figures --out "$work/out" >/dev/null 2>&1 &
"$first" -m ofsted_data figures --out "$work/out" >/dev/null 2>&1
wait
told 'two runs at once in one folder' "$work/out"
exit $failed
