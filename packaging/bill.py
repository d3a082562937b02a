"""What is inside: the bill of materials (CycloneDX 1.6) and the licence texts of everything that is bundled."""

import email
import email.message
import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recipe import HERE, LOCK, ROOT, Build

# In the lock, but only to build with.
BUILD_ONLY = {
    "altgraph", "babel", "macholib", "packaging", "pefile", "pycparser", "pyinstaller-hooks-contrib", "pywin32-ctypes",
    "setuptools",
}  # fmt: skip
# The licence where the metadata of a wheel give none or a long text.
LICENCES = {
    "pyside6-essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "sqlcipher3": "Zlib", "pyrage": "MIT", "simplemma": "MIT", "segno": "BSD-3-Clause", "python-calamine": "MIT",
    "xlsxwriter": "BSD-2-Clause", "python-docx": "MIT", "lxml": "BSD-3-Clause", "typst": "Apache-2.0",
}  # fmt: skip
# Inside wheels and the interpreter: (name, version or "" for "as in its wheel", licence, carried by).
INNER = (
    ("Qt", "", "LGPL-3.0-only", "pyside6-essentials"),
    ("SQLCipher", "", "BSD-3-Clause", "sqlcipher3"),
    ("SQLite", "", "blessing", "sqlcipher3"),
    ("OpenSSL", "", "Apache-2.0", "sqlcipher3"),
    ("libsodium", "", "ISC", "pynacl"),
    ("rage", "", "MIT OR Apache-2.0", "pyrage"),
    ("Zstandard", "", "BSD-3-Clause", "zstandard"),
    ("Typst", "", "Apache-2.0", "typst"),
    ("Libertinus Serif", "", "OFL-1.1", "typst"),
    ("New Computer Modern", "", "GUST-Font-License AND LPPL-1.3c", "typst"),
    ("DejaVu Sans Mono", "", "Bitstream-Vera", "typst"),
    ("Lemmatization lists by Michal Měchura", "", "ODbL-1.0", "simplemma"),
    ("Word forms of Wiktionary (Kaikki)", "", "CC-BY-SA-4.0", "simplemma"),
    ("Wikinflection corpus", "", "CC-BY-4.0", "simplemma"),
    ("libxml2, libxslt", "", "MIT", "lxml"),
)
# Licences whose text goes along under another name than packaging/licences/<id>.txt, or which ask for none.
ELSEWHERE = {
    "Apache-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "LGPL-3.0-only",
    "GPL-3.0-only",
    "CC0-1.0",
    "0BSD",
    "blessing",
    "Unlicense",
}
RESOURCES = (
    ("Inter", "OFL-1.1", "resources/fonts/OFL-Inter.txt"),
    ("Liberation Serif", "OFL-1.1", "resources/fonts/OFL.txt"),
    ("Phosphor Icons", "MIT", "resources/icons/LICENCE.txt"),
)


@dataclass(frozen=True)
class Part:
    """One bundled work: where it comes from (purl), its licence and the texts of it."""

    name: str
    version: str
    licence: str
    purl: str
    texts: tuple[str, ...]
    hashes: tuple[str, ...] = ()
    inner: tuple[dict[str, object], ...] = ()  # crates linked into it, from the wheel's own bill


def lock_hashes() -> dict[str, tuple[str, ...]]:
    """SHA-256 values that the lock allows for each distribution."""
    blocks = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip())
    return {block.split("==")[0].lower(): tuple(re.findall(r"sha256:([0-9a-f]{64})", block)) for block in blocks}


def wheels(site: Path) -> list[Part]:
    """The installed wheels of *site* that go into the program."""
    hashes, found = lock_hashes(), []
    for info in sorted(site.glob("*.dist-info")):
        about = email.message_from_string((info / "METADATA").read_text(encoding="utf-8"))
        name = re.sub(r"[-_.]+", "-", about["Name"]).lower()
        if name in BUILD_ONLY or name not in hashes:
            continue
        texts = [path for path in sorted(info.rglob("*")) if _is_licence(path)]
        version = about["Version"]
        texts_read = tuple(path.read_text(encoding="utf-8", errors="replace") for path in texts)
        purl = f"pkg:pypi/{name}@{version}"
        found.append(
            Part(name, version, _licence(name, about), purl, texts_read, hashes[name], tuple(crates(info, purl)))
        )
    return found


def crates(info: Path, purl: str) -> Iterator[dict[str, object]]:
    """What a compiled wheel says to have linked in, with references that are unique in our bill."""
    for path in sorted((info / "sboms").glob("*.cyclonedx.json")):
        for number, given in enumerate(json.loads(path.read_text(encoding="utf-8")).get("components", [])):
            kept = {name: given[name] for name in ("type", "name", "version", "purl", "licenses") if name in given}
            yield {**kept, "bom-ref": f"{purl}#{number}"}


def _is_licence(path: Path) -> bool:
    return path.is_file() and bool(re.search(r"licen[cs]e|copying|notice|authors", path.name, re.IGNORECASE))


def _licence(name: str, about: email.message.Message) -> str:
    given = str(about.get("License-Expression") or about.get("License") or "")
    return LICENCES.get(name) or (given if 0 < len(given) < 40 else "see its text")


def debian_libraries(folder: Path) -> list[Part]:
    """Libraries of the build system that lie beside Python (X helpers, keyboard, compression)."""
    found: dict[str, Part] = {}
    if shutil.which("dpkg-query") is None:
        return []
    for path in sorted((folder / "_internal").glob("lib*.so*")):
        asked = subprocess.run(["dpkg-query", "-S", f"*/{path.name}"], check=False, capture_output=True, text=True)
        if asked.returncode or ":" not in asked.stdout:
            continue
        name = asked.stdout.split(":")[0].split(",")[0]
        if name.startswith("libpython"):
            continue  # the interpreter stands in the bill by itself
        version = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}\n", name], check=True, capture_output=True, text=True
        ).stdout.split()[0]
        text = Path("/usr/share/doc", name, "copyright").read_text(encoding="utf-8", errors="replace")
        found[name] = Part(name, version, "see its text", f"pkg:deb/debian/{name}@{version}", (text,))
    return list(found.values())


def python_part(stdlib: Path, version: str) -> Part:
    """The interpreter and its library."""
    text = (stdlib / "LICENSE.txt").read_text(encoding="utf-8")
    return Part("python", version, "PSF-2.0", f"pkg:generic/python@{version}", (text,))


def resource_parts() -> list[Part]:
    """Fonts and icons of the resources."""
    return [
        Part(
            name,
            "",
            licence,
            f"pkg:generic/{name.lower().replace(' ', '-')}",
            ((ROOT / path).read_text(encoding="utf-8"),),
        )
        for name, licence, path in RESOURCES
    ]


def write_licences(parts: Iterable[Part], out: Path) -> None:
    """One file with CopDesk's licence, then each work with its texts; LGPL and GPL in full for Qt."""
    rule = "=" * 78
    chunks = [f"CopDesk\nApache License 2.0\n\n{(ROOT / 'LICENSE').read_text(encoding='utf-8')}"]
    named: set[str] = set()
    inner = {carrier: [(name, licence) for name, _, licence, by in INNER if by == carrier] for *_, carrier in INNER}
    for part in parts:
        lines = [f"{part.name} {part.version}".strip(), part.licence]
        linked = [*inner.get(part.name, []), *((_crate(one), crate_licence(one)) for one in part.inner)]
        lines += [f"with {name}: {licence}" for name, licence in linked]
        named |= {one for _, licence in linked for one in texts_for(licence)}
        chunks.append("\n".join([*lines, "", *part.texts]))
    chunks += [f"{name}\n\n{(HERE / 'licences' / f'{name}.txt').read_text(encoding='utf-8')}" for name in sorted(named)]
    qt = (
        "Qt and PySide6 are linked dynamically: their libraries in this folder may be replaced by other builds of the"
        " same version.\nTheir source is published by The Qt Company under the same version numbers."
    )
    texts = [(HERE / "licences" / name).read_text(encoding="utf-8") for name in ("LGPL-3.0.txt", "GPL-3.0.txt")]
    chunks.append("\n\n".join([qt, *texts]))
    out.write_text(f"\n{rule}\n".join(chunks), encoding="utf-8", newline="\n")


def crate_licence(crate: dict[str, object]) -> str:
    """The SPDX expression of what is linked into a wheel; empty where its bill gives none."""
    given: Any = crate.get("licenses") or [{}]
    return str(given[0].get("expression") or given[0].get("license", {}).get("id") or "")


def texts_for(expression: str) -> set[str]:
    """The licences of an SPDX expression whose texts must go along, of alternatives the first that is at hand.

    ValueError if no alternative is, so that a new part cannot slip in without its text.
    """
    needed: set[str] = set()
    for together in re.sub(r"[()]", "", expression).split(" AND "):
        ways = [re.sub(r" WITH .*", "", way).strip() for way in together.split(" OR ")]
        known = [way for way in ways if way in ELSEWHERE or (HERE / "licences" / f"{way}.txt").exists()]
        if not known and together.strip():
            raise ValueError(f"no text for {expression}")
        needed |= {way for way in known[:1] if way not in ELSEWHERE}
    return needed


def _crate(crate: dict[str, object]) -> str:
    return f"{crate['name']} {crate.get('version', '')}".strip()


def write_bill(parts: Iterable[Part], build: Build, system: str, out: Path) -> None:
    """The bill of materials as CycloneDX 1.6 JSON; the same commit gives the same bytes."""
    components = [_component(part) for part in parts]
    components += [
        {"type": "library", "bom-ref": f"inner:{name}", "name": name, "licenses": [_licence_entry(licence)],
         "description": f"inside {carrier}"}
        for name, _, licence, carrier in INNER
    ]  # fmt: skip
    serial = uuid.uuid5(uuid.NAMESPACE_OID, f"copdesk-{build.version}-{build.commit}-{system}")
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(build.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": "copdesk",
                "name": "CopDesk",
                "version": build.version,
                "licenses": [_licence_entry("Apache-2.0")],
            },
        },
        "components": components,
        "dependencies": [{"ref": "copdesk", "dependsOn": sorted(str(item["bom-ref"]) for item in components)}],
    }
    out.write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _component(part: Part) -> dict[str, object]:
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "purl": part.purl,
        "licenses": [_licence_entry(part.licence)],
    }
    if part.version:
        made["version"] = part.version
    if part.hashes:
        # One of these: the lock allows the wheels of all systems.
        made["properties"] = [{"name": "copdesk:lock-sha256", "value": value} for value in part.hashes]
    if part.inner:
        made["components"] = list(part.inner)
    return made


def _licence_entry(licence: str) -> dict[str, object]:
    if " OR " in licence or " WITH " in licence or " AND " in licence:
        return {"expression": licence} if "Bootloader" not in licence else {"license": {"name": licence}}
    return {"license": {"name": licence} if " " in licence else {"id": licence}}


def parts_of(folder: Path, site: Path, stdlib: Path, version: str) -> list[Part]:
    """Everything inside a frozen folder."""
    libraries = debian_libraries(folder) if sys.platform == "linux" and not list(folder.glob("*.exe")) else []
    return [python_part(stdlib, version), *wheels(site), *libraries, *resource_parts()]
