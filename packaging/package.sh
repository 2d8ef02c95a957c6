#!/bin/bash
# Builds the packages that can be built on this computer, checks them, and prints their sizes.
#
#   bash packaging/package.sh           all of them, into target/packages
#   bash packaging/package.sh --help    this text
#
# On Debian and Ubuntu these are topicdeck_VERSION_ARCH.deb, topicdeck-VERSION.ARCH.rpm, topicdeck-VERSION-ARCH-linux.tar.gz
# which runs from any folder, topicdeck-VERSION.cdx.json (the libraries in it, as CycloneDX), and SHA256SUMS. What lintian,
# appstreamcli, desktop-file-validate and rpm say against them fails the run.
#
# PACKAGES is another folder for the result, PROGRAM a program that is built already, HOMEPAGE the address that they name (by
# default the one that the recipes in packaging/untested assume), and SKIP_INSTALL=1 leaves the system as it is. Without cargo-cyclonedx (cargo install cargo-cyclonedx --locked) the list of libraries is left out; with CI set that
# is a failure. The packages of a commit are the same bytes each time, but for the rpm.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

case ${1:-} in
    '') ;;
    -h | --help)
        sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' packaging/package.sh
        exit 0
        ;;
    *)
        echo "unknown argument: $1. See: bash packaging/package.sh --help" >&2
        exit 2
        ;;
esac

# The largest that the packages may be: the .deb, and what it installs.
most_deb_bytes=$((14 * 1024 * 1024))
most_installed_kib=$((44 * 1024))

if [ -z "${SKIP_INSTALL:-}" ]; then
    bash packaging/install-missing.sh appstream binutils desktop-file-utils dpkg-dev fakeroot jq lintian rpm xz-utils
fi

target=$(cargo metadata --format-version 1 --no-deps --locked | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
packages=$(realpath -m "${PACKAGES:-$target/packages}")
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
date=$(date --utc --date="@$SOURCE_DATE_EPOCH" +%F)
homepage=${HOMEPAGE:-https://github.com/topicdeck/topicdeck}
packager=${PACKAGER:-$(git log -1 --format='%an <%ae>')}
deb_arch=$(dpkg --print-architecture)
arch=$(uname -m)
host=$(rustc -vV | sed -n 's/^host: //p')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$packages"
rm -f "$packages"/topicdeck[_-]* "$packages/SHA256SUMS"
umask 022

if [ -z "${PROGRAM:-}" ]; then
    echo 'Building the program (the first time takes some minutes)'
    PROGRAM=$(bash packaging/build.sh)
fi

fill_in() {
    sed -e "s/@VERSION@/$version/g; s/@DATE@/$date/g; s/@ARCH@/$deb_arch/g" -e "s|@PACKAGER@|$packager|g; s|@HOMEPAGE@|$homepage|g" "$@"
}

# Everything that is the same in each package, below usr: the folder of it, and where zsh looks for completions.
lay_out() {
    local usr=$1/usr shared=$1/usr/share name
    install -D --mode=755 "$PROGRAM" "$usr/bin/topicdeck"
    install -D --mode=644 packaging/linux/topicdeck.desktop "$shared/applications/topicdeck.desktop"
    install -D --mode=644 packaging/linux/topicdeck.svg "$shared/icons/hicolor/scalable/apps/topicdeck.svg"
    mkdir -p "$shared/metainfo" "$shared/man/man1" "$shared/man/man7" "$shared/doc/topicdeck"
    fill_in packaging/linux/topicdeck.metainfo.xml >"$shared/metainfo/io.github.topicdeck.topicdeck.metainfo.xml"
    for name in packaging/linux/man/*; do
        install --mode=644 "$name" "$shared/man/man${name##*.}/"
    done
    gzip -9n "$shared"/man/man?/*
    install -D --mode=644 packaging/completions/topicdeck.bash "$shared/bash-completion/completions/topicdeck"
    install -D --mode=644 packaging/completions/topicdeck.fish "$shared/fish/vendor_completions.d/topicdeck.fish"
    install -D --mode=644 packaging/completions/_topicdeck "$shared/zsh/${2:-site-functions}/_topicdeck"
    install -D --mode=644 packaging/completions/topicdeck.ps1 "$shared/topicdeck/completions/topicdeck.ps1"
    gzip -9nc CHANGELOG.md >"$shared/doc/topicdeck/changelog.gz"
    gzip -9nc "$work/crates.txt" >"$shared/doc/topicdeck/crates.txt.gz"
    install --mode=644 assets/fonts/OFL-*.txt "$shared/doc/topicdeck/"
}

make_deb() {
    local tree=$work/deb depends
    # Debian's folder for completions of zsh.
    lay_out "$tree" vendor-completions
    mkdir -p "$tree/DEBIAN" "$tree/usr/share/lintian/overrides"
    # In Debian's form, a blank line is a dot.
    tail -n +3 LICENSE-MIT | sed 's/^$/./; s/^/ /' >"$work/mit"
    sed -e "/^@MIT@$/{r $work/mit" -e 'd}' packaging/linux/copyright >"$tree/usr/share/doc/topicdeck/copyright"
    printf 'topicdeck (%s-1) unstable; urgency=medium\n\n  * Version %s: see changelog.gz.\n\n -- %s  %s\n' \
        "$version" "$version" "$packager" "$(date --utc --date="@$SOURCE_DATE_EPOCH" -R)" \
        | gzip -9n >"$tree/usr/share/doc/topicdeck/changelog.Debian.gz"
    install --mode=644 packaging/linux/topicdeck.lintian-overrides "$tree/usr/share/lintian/overrides/topicdeck"
    # What the program is linked with is asked; what it opens while it runs is in the file.
    mkdir -p "$work/shlibs/debian"
    printf 'Source: topicdeck\n' >"$work/shlibs/debian/control"
    depends=$(cd "$work/shlibs" && dpkg-shlibdeps -O "$tree/usr/bin/topicdeck" 2>/dev/null | sed 's/^shlibs:Depends=//')
    fill_in -e "s/@LINKED@/$depends/; s/@KIB@/$(du -sk --apparent-size "$tree/usr" | cut -f 1)/" packaging/linux/control \
        >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    chmod -R u+rwX,go+rX,go-w "$tree"
    deb=$packages/topicdeck_${version}-1_$deb_arch.deb
    dpkg-deb --root-owner-group -Zxz -z9 --build "$tree" "$deb" >/dev/null
}

make_rpm() {
    local tree=$work/rpm-tree
    lay_out "$tree"
    mkdir -p "$tree/usr/share/licenses/topicdeck"
    install --mode=644 LICENSE-MIT LICENSE-APACHE "$tree/usr/share/licenses/topicdeck/"
    fill_in packaging/linux/topicdeck.spec >"$work/topicdeck.spec"
    rpmbuild -bb --quiet --define "_topdir $work/rpm" --define "tree $tree" --define "_rpmdir $packages" --define '_binary_payload w7.xzdio' --define '_buildhost topicdeck' \
        --define '_build_name_fmt %%{NAME}-%%{VERSION}.%%{ARCH}.rpm' --target "$arch" "$work/topicdeck.spec" 2>"$work/rpmbuild" \
        || { cat "$work/rpmbuild" >&2; return 1; }
    rpm=$packages/topicdeck-$version.$arch.rpm
}

make_tar() {
    local name=topicdeck-$version-$arch-linux tree
    tree=$work/tar/$name
    lay_out "$work/tar-tree"
    mkdir -p "$work/tar"
    mv "$work/tar-tree/usr" "$tree"
    install --mode=644 LICENSE-MIT LICENSE-APACHE "$tree/"
    fill_in packaging/linux/README.tar.md >"$tree/README.md"
    tar=$packages/$name.tar.gz
    tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu \
        --directory="$work/tar" "$name" | gzip -9n >"$tar"
}

# In a copy, for the tool writes beside every manifest.
make_list() {
    if ! cargo cyclonedx --version >/dev/null 2>&1; then
        echo 'SKIPPED the list of libraries: cargo-cyclonedx is not installed' >&2
        [ -z "${CI:-}" ]
        return
    fi
    mkdir "$work/source"
    git ls-files -z | grep -zE '^src/|^Cargo|^tests/it/main.rs' | xargs -0 cp --parents --target-directory="$work/source"
    (cd "$work/source" && cargo cyclonedx --quiet --format json --spec-version 1.5 --features aws-profile \
        --target "$host" --manifest-path Cargo.toml)
    list=$packages/topicdeck-$version.cdx.json
    # The tool also lists what other features and the tests of libraries would take. Cargo knows what is compiled.
    cargo tree --locked --features aws-profile --edges normal,build --target "$host" --prefix none --format '{p}' \
        | sed -E 's/^([^ ]+) v([^ ]+).*/\1 \2/' | sort -u | jq -R -s 'split("\n")' >"$work/compiled.json"
    # Without the folder of the copy, so that it is the same each time.
    sed "s|$work/source|/topicdeck|g" "$work/source/topicdeck.cdx.json" | jq --slurpfile compiled "$work/compiled.json" '
        ($compiled[0] | map({(.): true}) | add) as $is_compiled
        | .components |= map(select($is_compiled["\(.name) \(.version)"]))
        | ([.metadata.component["bom-ref"]] + [.components[]["bom-ref"]] | map({(.): true}) | add) as $has
        | .dependencies |= map(select($has[.ref]) | if .dependsOn then .dependsOn |= map(select($has[.])) else . end)' >"$list"
    # All but the program itself.
    local compiled listed
    compiled=$(($(jq 'map(select(. != "")) | length' "$work/compiled.json") - 1)) listed=$(jq '.components | length' "$list")
    [ "$listed" = "$compiled" ] || { echo "package.sh: the list has $listed libraries, $compiled are compiled" >&2; return 1; }
}

failed=0
# Runs a checker; what it says is shown, and fails the run.
check() {
    local name=$1
    shift
    if "$@" >"$work/said" 2>&1 && [ ! -s "$work/said" ]; then
        echo "ok      $name"
    else
        cat "$work/said"
        echo "FAILED  $name"
        failed=1
    fi
}

at_most() {
    if [ "$2" -le "$3" ]; then return 0; fi
    echo "$1 has $2, more than $3"
    return 1
}

# It runs from where it was unpacked, and has the version of the packages.
runs_anywhere() {
    mkdir "$work/unpacked" && tar --extract --gzip --file="$tar" --directory="$work/unpacked" --strip-components=1
    [ "$("$work/unpacked/bin/topicdeck" --version)" = "topicdeck $version" ] || echo 'the program in the tar.gz says another version'
}

appstream() {
    # Without a network: it would look whether the address answers.
    appstreamcli validate --no-net --no-color "$work/deb/usr/share/metainfo/"*.xml >"$work/appstream" 2>&1 \
        && grep -q 'Validation was successful' "$work/appstream" || cat "$work/appstream"
}

bash packaging/licences.sh texts >"$work/crates.txt"
make_deb
make_rpm
make_tar
make_list
(cd "$packages" && sha256sum topicdeck[_-]* >SHA256SUMS)

check 'desktop-file-validate' desktop-file-validate packaging/linux/topicdeck.desktop
check 'appstreamcli validate' appstream
check 'lintian' lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$deb"
check 'rpm --checksig' sh -c 'rpm --checksig --nosignature "$1" | grep -v ": digests OK$" || true' sh "$rpm"
check 'the program in the tar.gz' runs_anywhere
installed_kib=$(dpkg-deb --field "$deb" Installed-Size)
check 'size of the .deb' at_most "$deb" "$(stat --format=%s "$deb")" "$most_deb_bytes"
check 'size when installed, in KiB' at_most "$deb" "$installed_kib" "$most_installed_kib"

echo "Packages in $packages, in bytes:"
(cd "$packages" && stat --format='%10s  %n' topicdeck[_-]* SHA256SUMS)
echo "Installed: $installed_kib KiB, of which the program has $(($(stat --format=%s "$PROGRAM") / 1024)) KiB"
cd "$root" && exit $failed
