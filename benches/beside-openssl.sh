#!/usr/bin/env bash
# `mtls` and `openssl pkcs12` as whole processes, in turns, on the same files: a table of medians.
#
#   cargo build --release --locked
#   benches/beside-openssl.sh              51 turns for each file
#   benches/beside-openssl.sh 201          more of them
#
# The first line is the cost of starting and measuring any process at all; it is not taken off.
set -eu
cd "$(dirname "$0")/.."
turns=${1:-51}
mtls=${MTLS:-target/release/mtls}
. benches/timing.sh

# row TITLE: the medians of what has been timed.
row() {
    awk -v title="$1" -v inspect="$(median inspect)" -v convert="$(median convert)" \
        -v openssl="$(median openssl)" 'BEGIN {
            printf "| %s | %.1f | %.1f | %.1f | %.2f | %.2f |\n", title, inspect / 1000,
                convert / 1000, openssl / 1000, inspect / openssl, convert / openssl
        }'
    rm -f "$times"/*
}

# compare TITLE TURNS FILE [OPTION…]: the options are for openssl.
compare() {
    local title=$1 count=$2 file=fixtures/$3 password=fixtures/base/password.txt
    shift 3
    for _ in $(seq "$count"); do
        timed inspect "$mtls" inspect "$file" --password-file "$password"
        timed convert "$mtls" convert "$file" --password-file "$password" --dry-run
        timed openssl openssl pkcs12 -in "$file" -passin "file:$password" -nodes -out /dev/null "$@"
    done
    row "$title"
}

long=$((turns / 3 > 11 ? turns / 3 : 11))
echo "Medians of $turns turns in milliseconds; of $long where there are 600,000 iterations."
echo
echo "| | mtls inspect | mtls convert --dry-run | openssl pkcs12 | inspect : openssl | convert : openssl |"
echo "|---|---:|---:|---:|---:|---:|"
for _ in $(seq "$turns"); do
    for name in inspect convert openssl; do timed "$name" /bin/true; done
done
row "the shell alone"
for _ in $(seq "$turns"); do
    for name in inspect convert; do timed "$name" "$mtls" --version; done
    timed openssl openssl version
done
row "\`--version\`"
compare "modern, 2,048 iterations" "$turns" base/openssl.pfx
compare "legacy (RC2-40, 3DES), 2,048" "$turns" base/openssl-legacy.pfx -legacy
compare "25 certificates, 2,048" "$turns" chain/chain-of-25.pfx
compare "keytool, 10,000" "$turns" base/keytool.pfx
compare "modern, 600,000" "$long" measured/files/E_iter_600k.p12
compare "certtool, 600,000, a safe for each certificate" "$long" base/certtool.pfx
