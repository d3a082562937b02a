#!/bin/sh
# Build and use the Linux installers on a bare Debian; the Windows ones too when CI_WINDOWS=1.
# With a folder as argument the exit code is written into its file "code": `dev.py test` runs this beside the tests.
set -eu
[ $# = 0 ] || trap 'echo $? > "$1/code"' EXIT
cd "$(dirname "$0")/.."
tools="binutils dpkg-dev zstd xz-utils debootstrap xvfb xauth xdotool scrot desktop-file-utils appstream lintian"
qt="libglib2.0-0 libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
    libxcb-keysyms1 libxcb-shape0"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # lists of names
apt-get install -y -qq --no-install-recommends $tools $qt >/dev/null
python3 packaging/build.py linux
python3 packaging/build.py test linux ${1:+--without-figures}
if [ "${CI_WINDOWS:-}" = 1 ]; then
    apt-get install -y -qq --no-install-recommends wine wine64 libwine fonts-wine gcc-mingw-w64-x86-64 nsis osslsigncode unzip >/dev/null
    python3 packaging/build.py windows
    python3 packaging/build.py test windows
fi
