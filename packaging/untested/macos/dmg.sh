#!/bin/bash
# UNTESTED. Makes Topicdeck.app, a .dmg with it, and the tar.gz that Homebrew takes, on macOS.
#
# Usage: dmg.sh PROGRAM FOLDER
#
# Wants crates.txt of `packaging/licences.sh texts` in the root of the repository. SIGN_WITH is the name of a certificate ("Developer ID Application: ..."): app and .dmg are then signed with it, with the
# hardened runtime, ready for `xcrun notarytool submit`. Without it they are not signed.
set -euo pipefail
[ $# = 2 ] || { sed -n '4s/^# //p' "$0" >&2; exit 2; }
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mkdir -p "$2"
folder=$(cd "$2" && pwd)
cd "$(dirname "$0")/../../.."
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
arch=$(uname -m)
[ "$arch" != arm64 ] || arch=aarch64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

app=$work/Topicdeck.app
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources" "$work/topicdeck.iconset"
cp "$program" "$app/Contents/MacOS/topicdeck"
sed "s/@VERSION@/$version/g" packaging/untested/macos/Info.plist >"$app/Contents/Info.plist"
cp LICENSE-MIT LICENSE-APACHE crates.txt assets/fonts/OFL-*.txt "$app/Contents/Resources/"
for size in 16 32 128 256 512; do
    qlmanage -t -s "$size" -o "$work" packaging/linux/topicdeck.svg >/dev/null
    mv "$work/topicdeck.svg.png" "$work/topicdeck.iconset/icon_${size}x$size.png"
done
iconutil --convert icns --output "$app/Contents/Resources/topicdeck.icns" "$work/topicdeck.iconset"
if [ -n "${SIGN_WITH:-}" ]; then
    codesign --force --options runtime --timestamp --sign "$SIGN_WITH" "$app"
fi

dmg=$folder/topicdeck-$version-$arch.dmg
mkdir "$work/dmg"
cp -R "$app" "$work/dmg/"
ln -s /Applications "$work/dmg/Applications"
hdiutil create -volname Topicdeck -srcfolder "$work/dmg" -format UDZO -ov "$dmg"
if [ -n "${SIGN_WITH:-}" ]; then
    codesign --force --timestamp --sign "$SIGN_WITH" "$dmg"
fi

tree=$work/topicdeck-$version-$arch-macos
mkdir -p "$tree/bin" "$tree/share/man/man1" "$tree/share/man/man7"
cp "$program" "$tree/bin/topicdeck"
cp packaging/linux/man/*.1 "$tree/share/man/man1/"
cp packaging/linux/man/*.7 "$tree/share/man/man7/"
cp -R packaging/completions "$tree/completions"
cp README.md LICENSE-MIT LICENSE-APACHE crates.txt assets/fonts/OFL-*.txt "$tree/"
COPYFILE_DISABLE=1 tar -czf "$folder/topicdeck-$version-$arch-macos.tar.gz" -C "$work" "$(basename "$tree")"
