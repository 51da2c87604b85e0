#!/bin/sh
# Builds the example strategies, in both languages, and stores their components under manifests/golden/components by SHA-256, with the index
# components.toml, and a link NAME.wasm to each for people. `golden.sh --check` builds them and compares with what is stored, and changes
# nothing.
set -eu
cd "$(dirname "$0")"
golden=../manifests/golden

sh build.sh >/dev/null
for folder in *-as; do
    (cd "$folder" && npm ci --silent --no-audit --no-fund && npm run --silent build >/dev/null)
    cp "$folder/build/$folder.wasm" "target-out/$folder.wasm"
done

index=$(cd target-out && for file in *.wasm; do
    case $file in trial-*) continue ;; esac
    printf '%s = "%s"\n' "${file%.wasm}" "$(sha256sum "$file" | cut -d' ' -f1)"
done)
header='# The component of each example strategy, by SHA-256. Written by strategies/golden.sh.'

if [ "${1:-}" = --check ]; then
    if [ "$(printf '%s\n%s' "$header" "$index")" = "$(cat $golden/components.toml)" ]; then
        printf '%s\n' "$index" | while read -r name _ hash; do
            [ "$(readlink "$golden/$name.wasm")" = "components/$(echo "$hash" | tr -d '"').wasm" ] || {
                echo "error: manifests/golden/$name.wasm is not a link to the component of that name" >&2
                exit 1
            }
        done
        echo "the stored components are what these sources build"
        exit 0
    fi
    echo "error: these sources build other components than are stored:" >&2
    printf '%s\n%s\n' "$header" "$index" | diff $golden/components.toml - >&2 || true
    echo "hint: run strategies/golden.sh, then the golden tests with BLESS=1" >&2
    exit 1
fi
rm -rf $golden/components $golden/*.wasm
mkdir -p $golden/components
printf '%s\n' "$index" | while read -r name _ hash; do
    component="components/$(echo "$hash" | tr -d '"').wasm"
    cp "target-out/$name.wasm" "$golden/$component"
    ln -s "$component" "$golden/$name.wasm"
done
printf '%s\n%s\n' "$header" "$index" >$golden/components.toml
cat $golden/components.toml
