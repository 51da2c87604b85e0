#!/bin/sh
# Builds every Rust strategy into target-out/NAME.wasm and prints its SHA-256. The same sources and the same Rust give the same bytes, wherever
# the repository and the cargo home are:
#   - the SDK is a member of this workspace through the link `bthost-sdk`, so no absolute path enters a crate's metadata;
#   - the paths that remain (registry, this folder, the toolchain) are remapped;
#   - versions come from Cargo.lock, the toolchain from rust-toolchain.toml.
set -eu
cd "$(dirname "$0")"

if [ ! -f bthost-sdk/Cargo.toml ]; then
    echo "error: strategies/bthost-sdk is not a link to guest-sdk/rust" >&2
    echo "hint: check out with symbolic links (git config core.symlinks true), or copy guest-sdk/rust there" >&2
    exit 2
fi

here=$(pwd -P)
sysroot=$(rustc --print sysroot)
commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
separator=$(printf '\037')
# These flags replace whatever flags the environment or a configuration would add.
CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$here=/build"
CARGO_ENCODED_RUSTFLAGS="$CARGO_ENCODED_RUSTFLAGS$separator--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
CARGO_ENCODED_RUSTFLAGS="$CARGO_ENCODED_RUSTFLAGS$separator--remap-path-prefix=$sysroot/lib/rustlib/src/rust=/rustc/$commit"
export CARGO_ENCODED_RUSTFLAGS

# A module of a strategy that is gone must not be delivered.
rm -f target/wasm32-unknown-unknown/release/*.wasm
cargo build --locked --release --target wasm32-unknown-unknown --target-dir target "$@"

mkdir -p target-out
rm -f target-out/*.wasm
for module in target/wasm32-unknown-unknown/release/*.wasm; do
    # A crate's file has `_` where its name has `-`.
    cp "$module" "target-out/$(basename "$module" | tr _ -)"
done
cd target-out
sha256sum ./*.wasm
