# Times whole processes, in turns: each turn runs every program once, so whatever else the machine does
# hits all of them alike. To be sourced.
times=$(mktemp -d)
trap 'rm -rf "$times"' EXIT
export LC_ALL=C

# timed NAME COMMAND…: adds the wall time in microseconds to the file of that name. Exit code 1 says
# that something is wrong with the material.
timed() {
    local name=$1 begun ended code=0
    shift
    begun=$EPOCHREALTIME
    "$@" </dev/null >/dev/null 2>&1 || code=$?
    ended=$EPOCHREALTIME
    [ "$code" -le 1 ] || { echo "exit code $code: $*" >&2; exit 1; }
    echo $((${ended/./} - ${begun/./})) >>"$times/$name"
}

# The median of a file of times.
median() {
    sort -n "$times/$1" | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}
