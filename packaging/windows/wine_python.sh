#!/bin/bash
# A Windows CPython 3.11.9 and a Wine prefix in which PySide6 runs, made from Debian packages and Python wheels only.
#   usage: wine_python.sh FOLDER LOCK     -> FOLDER/py311 (Windows Python), FOLDER/prefix, FOLDER/env.sh (source it)
# LOCK: pins with hashes, markers already resolved for Windows (build.py writes it).
set -euo pipefail
D=$(mkdir -p "$1" && cd "$1" && pwd); REQ=$(readlink -f "$2"); PY=$D/py311; mkdir -p "$D/dl" "$D/shim" "$PY/DLLs" "$PY/Lib/site-packages"
HOSTLIB=$(python3 -c 'import sysconfig;print(sysconfig.get_path("stdlib"))')
# 1. the PSF-signed 3.11.9 DLLs: panda3d's Windows wheel carries them in deploy_libs/
python3 -m pip download -q --no-deps --platform win_amd64 --python-version 3.11 --only-binary=:all: -d "$D/dl" panda3d==1.10.16
unzip -q -o "$D"/dl/panda3d-1.10.16-cp311-cp311-win_amd64.whl 'deploy_libs/*' -d "$D/dl"; L=$D/dl/deploy_libs
echo "0817a2a657a24c0d5fbb60df56960f42fc66b3039d522ec952dab83e2d869364  $L/python311.dll" | sha256sum -c --quiet   # the DLL of python.org's own 3.11.9
cp "$L/python311.dll" "$L/VCRUNTIME140.dll" "$PY/"; cp "$L"/*.pyd "$L"/lib{crypto,ssl}-3.dll "$L/libffi-8.dll" "$L/sqlite3.dll" "$PY/DLLs/"; rm -f "$PY/DLLs/_tkinter.pyd"
# 2. the pure-Python standard library of the host's 3.11
(cd "$HOSTLIB" && tar c --exclude=__pycache__ --exclude=site-packages --exclude=lib-dynload --exclude='config-3.11*' --exclude=test --exclude='_sysconfigdata*' .) | tar x -C "$PY/Lib"
# 3. python.exe, pythonw.exe (they only call Py_Main) and the stable-ABI forwarder python3.dll that PySide6's abi3 modules import
cat > "$D/shim/python.c" <<'C'
#include <windows.h>
#include <wchar.h>
typedef int (*pymain_t)(int, wchar_t **);
#ifdef GUI
#include <shellapi.h>
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) { int argc; wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
#else
int wmain(int argc, wchar_t **argv) {
#endif
    HMODULE h = LoadLibraryW(L"python311.dll"); if (!h) return 101;
    pymain_t m = (pymain_t)(void *)GetProcAddress(h, "Py_Main"); return m ? m(argc, argv) : 102; }
C
CC=x86_64-w64-mingw32-gcc
$CC -O2 -municode -mconsole -o "$PY/python.exe" "$D/shim/python.c"; $CC -O2 -municode -mwindows -DGUI -o "$PY/pythonw.exe" "$D/shim/python.c"
exports() { x86_64-w64-mingw32-objdump -p "$1" | awk '/\[Ordinal\/Name Pointer\] Table/{t=1;next} t&&/^\t\[ *[0-9]+\]/{sub(/^\t\[ *[0-9]+\] */,""); sub(/^\+base\[ *[0-9]+\] +[0-9a-fA-F]+ +/,""); print $1} t&&/^$/{t=0}'; }
NOCRT='-shared -nostdlib -Wl,-e,DllMain'; echo 'int __stdcall DllMain(void*a,unsigned b,void*c){return 1;}' > "$D/shim/empty.c"
{ echo 'LIBRARY python3.dll'; echo EXPORTS; exports "$PY/python311.dll" | sed 's/.*/  & = python311.&/'; } > "$D/shim/python3.def"
$CC $NOCRT -o "$PY/python3.dll" "$D/shim/empty.c" "$D/shim/python3.def"
# 4. stand-ins for what Wine lacks and Windows 10 has (they live in the prefix's system32, so PyInstaller never collects them)
{ echo 'typedef int E;'; for f in cbFromUWriteUChars cbToUWriteUChars close countAvailable fromUCountPending fromUnicode getAvailableName getFromUCallBack getMaxCharSize getName getStandardName getToUCallBack reset setFromUCallBack setToUCallBack toUCountPending toUnicode; do echo "__declspec(dllexport) void*ucnv_$f(void){return 0;}"; done
  echo '__declspec(dllexport) void*UCNV_FROM_U_CALLBACK_SUBSTITUTE(void){return 0;} __declspec(dllexport) void*UCNV_TO_U_CALLBACK_SUBSTITUTE(void){return 0;} __declspec(dllexport) void*ucnv_open(const char*n,E*e){if(e)*e=16;return 0;}'; cat "$D/shim/empty.c"; } > "$D/shim/icuuc.c"
$CC $NOCRT -o "$D/shim/icuuc.dll" "$D/shim/icuuc.c"
{ for f in GetColorProfileFromHandle CloseColorProfile WcsCreateIccProfile OpenColorProfileW GetColorDirectoryW EnumColorProfilesW; do echo "__declspec(dllexport) void*__stdcall $f(void){return 0;}"; done; cat "$D/shim/empty.c"; } > "$D/shim/mscms.c"
$CC $NOCRT -o "$D/shim/mscms.dll" "$D/shim/mscms.c"
cat > "$D/shim/bcryptprimitives.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom: the system's own random numbers */
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size) { return SystemFunction036(to, (ULONG)size); }
C
$CC -O2 -shared -o "$D/shim/bcryptprimitives.dll" "$D/shim/bcryptprimitives.c" -ladvapi32
# 5. the prefix
cat > "$D/env.sh" <<C
export WINEPREFIX=$D/prefix WINEARCH=win64 WINEDEBUG=\${WINEDEBUG:--all} LANG=C.UTF-8
W=/usr/lib/wine/wine64; WPY=$PY/python.exe
C
. "$D/env.sh"; $W wineboot -i </dev/null >/dev/null 2>&1; wineserver -w
S=$WINEPREFIX/drive_c/windows/system32; cp "$D"/shim/{icuuc,mscms,bcryptprimitives}.dll "$S/"
$W winecfg -v win10 </dev/null >/dev/null 2>&1     # the default of Wine 8 is Windows 7; the installer refuses that
for d in mscms icuuc bcryptprimitives; do $W reg add 'HKCU\Software\Wine\DllOverrides' /v $d /d native,builtin /f </dev/null >/dev/null 2>&1; done
for d in mscoree mshtml; do $W reg add 'HKCU\Software\Wine\DllOverrides' /v $d /d "" /f </dev/null >/dev/null 2>&1; done
wineserver -w
# 6. the app's Windows wheels
python3 -m pip install -q --target "$PY/Lib/site-packages" --platform win_amd64 --python-version 3.11 --implementation cp --only-binary=:all: --no-compile --require-hashes --no-deps -r "$REQ"
$W "$WPY" -c 'import sys,PySide6.QtWidgets,sqlcipher3,typst,pyrage,nacl.bindings; print(sys.version, PySide6.__version__, sqlcipher3.sqlite_version)' </dev/null 2>&1 | cat
