#!/usr/bin/env bash
# Makes what is handed out, in dist/: an archive with the program, its manual pages, completions, licences and
# checksums; a Debian package with the same; and the checksums of both.
#
#   bash packaging/build.sh                     builds the program first
#   bash packaging/build.sh --target TRIPLE     the same for another libc, such as x86_64-unknown-linux-musl
#   bash packaging/build.sh --binary FILE       packs a program that is there
#   … --no-deb                                  leaves out the Debian package, which needs cargo-deb
#   … --out DIR                                 another folder than dist/
#
# The program must run on this machine: it prints its own manual and completions.
set -eu
cd "$(dirname "$0")/.."

binary="" target="" deb=yes out=dist
while [ "$#" -gt 0 ]; do
    case "$1" in
        --binary) binary=$2; shift 2 ;;
        --target) target=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        --no-deb) deb=no; shift ;;
        *) echo "packaging/build.sh: $1 is not understood, see the first lines of the file" >&2; exit 2 ;;
    esac
done

host=$(rustc -vV | sed -n 's/^host: //p')
if [ -z "$binary" ]; then
    cargo build --release --locked ${target:+--target "$target"}
    binary="${CARGO_TARGET_DIR:-target}/${target:+$target/}release/mtls"
fi
target=${target:-$host}
version=$("$binary" --version | cut -d' ' -f2)
name="mtls-$version-$target"
stage="$out/stage"

# The same source makes the same archive: files have the time of the last commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

rm -rf "$stage"
mkdir -p "$stage/man" "$stage/completions"
install -m 755 "$binary" "$stage/mtls"
"$stage/mtls" man --out-dir "$stage/man" --quiet >/dev/null
"$stage/mtls" completions bash >"$stage/completions/mtls.bash"
"$stage/mtls" completions zsh >"$stage/completions/_mtls"
"$stage/mtls" completions fish >"$stage/completions/mtls.fish"
"$stage/mtls" completions powershell >"$stage/completions/_mtls.ps1"
install -m 644 README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE docs/installing.md "$stage/"
(cd "$stage" && find . -type f ! -name SHA256SUMS | sort | sed 's|^\./||' | xargs sha256sum >SHA256SUMS)
chmod -R u=rwX,go=rX "$stage"

archive="$name.tar.gz"
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --transform "s|^\.|$name|" -C "$stage" -cf - . | gzip -9n >"$out/$archive"
made=("$archive")

if [ "$deb" = yes ]; then
    # cargo-deb looks for the staged files where Cargo.toml says, beside it.
    [ "$stage" = dist/stage ] || { echo "the Debian package is made in dist/ alone: add --no-deb" >&2; exit 2; }
    package=$(cargo deb --no-build --no-strip --locked --output "$out/")
    made+=("$(basename "$package")")
fi

(cd "$out" && sha256sum "${made[@]}" >SHA256SUMS)
rm -rf "$stage"
printf '%s\n' "${made[@]/#/$out/}" "$out/SHA256SUMS"
