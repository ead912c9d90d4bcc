#!/bin/sh
# Run every notebook in one place after another, and compare what it shows and the figures that it
# draws with what is committed.
#
#     tools/anywhere.sh PYTHON...
#
# Each PYTHON is the interpreter of an environment with the packages of the lock. The package is
# run as it stands in this repository, except where it is installed on purpose. To take away the
# network and to mount, it must be run by root on Linux.
set -u
here=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1
failed=0

same() { # same WHAT FOLDER: say whether a folder of figures is what is committed
    if diff -rq -x README.md "$here/figures" "$2" >"$work/told" 2>&1; then
        echo "figures are the same bytes: $1"
    else
        failed=1
        echo "FIGURES DIFFER: $1"
        head -3 "$work/told"
    fi
}

in_place() { # in_place WHAT PYTHON...: the notebooks under a command that runs Python there
    what=$1
    shift
    mkdir "$work/room"
    export OFSTED_DATA_FIGURES="$work/room/figures"
    if "$@" -m pytest -q -p no:cacheprovider --nbval --nbval-current-env --rootdir "$here" \
        "$here/notebooks" >"$work/told" 2>&1; then
        echo "notebooks give what they show: $what"
    else
        failed=1
        echo "NOTEBOOKS DIFFER: $what"
        tail -3 "$work/told"
    fi
    same "$what" "$work/room/figures"
    rm -rf "$work/room"
}

first=$1
for python in "$@"; do
    in_place "$("$python" -V)" "$python"
done
in_place 'time zone, hash seed and locale: 1' env TZ=Pacific/Kiritimati PYTHONHASHSEED=1 \
    LC_ALL=C "$first"
in_place 'time zone, hash seed and locale: 2' env TZ=America/St_Johns PYTHONHASHSEED=77 \
    LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 "$first"
for units in 'X86_V4' 'X86_V3 X86_V4'; do # numpy's vector units; one it lacks is left out in silence
    in_place "without $units" env NPY_DISABLE_CPU_FEATURES="$units" PYTHONWARNINGS=ignore "$first"
done
# A notebook's kernel is spoken to through the machine's own loop, which is no network.
in_place 'no home, no network, no display' env -u HOME -u DISPLAY -u MPLBACKEND \
    unshare -n sh -c 'ip link set lo up && exec "$@"' sh "$first"

mkdir "$work/a folder, with spaces" && cp -R "$here/ofsted_data" "$work/a folder, with spaces/"
in_place 'a path with spaces' env PYTHONPATH="$work/a folder, with spaces" "$first"

# Mounted for reading only, which binds root too. Jupyter keeps a file for each kernel that runs,
# and needs a place for it.
"$first" "$here/tools/dist.py" "$work/dist" >"$work/told" &&
    "$first" -m pip install -qq --disable-pip-version-check --no-deps --no-index \
        --target "$work/installed" "$work"/dist/*.whl
in_place 'an installed wheel that cannot be written to, a home that is not there' \
    env PYTHONPATH="$work/installed" HOME=/nowhere TMPDIR="$work/room" \
    JUPYTER_RUNTIME_DIR="$work/room/kernels" IPYTHONDIR="$work/room/ipython" \
    unshare -m sh -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' \
    "$work/installed" "$first"

export OFSTED_DATA_FIGURES="$work/out"
"$first" -m jupyter execute "$here"/notebooks/*.ipynb >"$work/other" 2>&1 &
"$first" -m jupyter execute "$here"/notebooks/*.ipynb >"$work/told" 2>&1 || failed=1
wait $! || failed=1
same 'two runs at once in one folder' "$work/out"
exit $failed
