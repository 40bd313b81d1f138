#!/usr/bin/env bash
# `mtls csr` and `openssl req -newkey` as whole processes, in turns: a table of medians.
#
#   cargo build --release --locked
#   benches/csr-beside-openssl.sh          100 turns for RSA 2048 and 4096, 30 for the others
#   benches/csr-beside-openssl.sh 3        three times as many
#
# Both make a key without a password and a request for the same subject, in new files. Whoever begins
# a turn ends the next one. How long an RSA key takes is luck, so the quartiles are told, too.
set -eu
cd "$(dirname "$0")/.."
. benches/timing.sh
factor=${1:-1}
mtls=$(realpath "${MTLS:-target/release/mtls}")
folder=$times/files

# quantile NAME PART: such as 0.25 for the lower quartile.
quantile() {
    sort -n "$times/$1" | awk -v part="$2" '{ all[NR] = $1 } END { print all[int(1 + (NR - 1) * part)] }'
}

ours() {
    timed mtls "$mtls" csr --cn my-company --org "My Company" --country BR --out-dir "$folder" "$@"
    rm "$folder"/client.*
}

theirs() {
    timed openssl openssl req -nodes -subj "/C=BR/O=My Company/CN=my-company" \
        -keyout "$folder/client.key" -out "$folder/client.csr" "$@"
    rm "$folder"/client.*
}

# compare TYPE TURNS OPTION…: the options are for openssl.
compare() {
    local type=$1 count=$(($2 * factor)) turn
    shift 2
    mkdir -p "$folder"
    for turn in $(seq "$count"); do
        [ $((turn % 2)) = 0 ] || ours --key-type "$type"
        theirs "$@"
        [ $((turn % 2)) = 1 ] || ours --key-type "$type"
    done
    awk -v type="$type" -v turns="$count" -v mtls="$(median mtls)" -v openssl="$(median openssl)" \
        -v m1="$(quantile mtls 0.25)" -v m3="$(quantile mtls 0.75)" \
        -v o1="$(quantile openssl 0.25)" -v o3="$(quantile openssl 0.75)" 'BEGIN {
            printf "| %s | %d | %.1f | %.1f to %.1f | %.1f | %.1f to %.1f | %.2f |\n", type, turns,
                mtls / 1000, m1 / 1000, m3 / 1000, openssl / 1000, o1 / 1000, o3 / 1000, mtls / openssl
        }'
    rm "$times/mtls" "$times/openssl"
}

echo "Milliseconds: median, and the middle half of all turns."
echo
echo "| key | turns | mtls csr | | openssl req -newkey | | mtls : openssl |"
echo "|---|---:|---:|---:|---:|---:|---:|"
compare p256 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256
compare rsa-2048 100 -newkey rsa:2048
compare rsa-3072 30 -newkey rsa:3072
compare rsa-4096 100 -newkey rsa:4096
