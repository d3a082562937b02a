"""Every text a person reads, by key, in the language of the desk (gettext catalogues, no Qt)."""

import gettext
import io
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from copdesk.domain.errors import UserError
from copdesk.domain.fields import Entity
from copdesk.domain.kinds import ChoiceKind

_log = logging.getLogger(__name__)
_NO_BREAK_SPACE = "\u00a0"
_SEPARATORS = MappingProxyType({"uk": (_NO_BREAK_SPACE, ","), "en": (",", ".")})


def resource_folder() -> Path:
    """The folder with translations, icons, fonts and templates, in a source tree or a built program."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "resources" if frozen else Path(__file__).resolve().parent.parent / "resources"


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """Codes of the languages that have a catalogue: a folder under resources/locale."""
    root = folder or resource_folder() / "locale"
    return tuple(sorted(entry.name for entry in root.iterdir() if entry.is_dir()))


class Texts:
    """Texts of one language: ``t`` for plain ones, ``n`` for those that follow a number."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        root = folder or resource_folder() / "locale"
        if language not in languages(root):
            raise UserError("language_unknown", language=language)
        self.language = language
        self._folder = root / language

    @cached_property
    def _catalogue(self) -> gettext.GNUTranslations:
        """Read when the first text is asked for: the window paints before that."""
        return _load(self._folder)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows *key*, plain or plural."""
        # Plain and plural entries are apart: before Python 3.11.3 gettext() does not see plural ones.
        plain, plural = self._catalogue.gettext(key), self._catalogue.ngettext(key, key, 1)
        return bool(key) and (plain != key or plural != key)

    def t(self, key: str, /, **params: object) -> str:
        """The text of *key* with *params* filled in; an unknown key is logged and shown as it stands."""
        template = self._catalogue.gettext(key)
        if template == key and not self.has(key):
            return self._unknown(key)
        return self._filled(key, template, params) if key else ""

    def n(self, key: str, count: int | float | Decimal, /, **params: object) -> str:
        """The form of *key* that agrees with *count*; «1,5 години» is the text ``<key>.fraction``."""
        params = {"count": self.number(count), **params}
        if count != int(count):
            return self.t(f"{key}.fraction", **params)
        if not self.has(key):
            return self._unknown(key)
        return self._filled(key, self._catalogue.ngettext(key, key, int(count)), params)

    def error(self, error: UserError, noun: str = "") -> str:
        """What a refusal says to the user; machine names of its field and register become their labels."""
        params = {"field": self.t("common.value"), **error.params}
        noun = noun or str(params.get("noun", ""))
        label = f"field.{noun}.{params.get('field', '')}"
        if self.has(label):
            params["field"] = self.t(label)
        if self.has(f"entity.{noun}"):
            params["noun"] = self.t(f"entity.{noun}")
        return self.t(f"error.{error.code}", **params)

    def title(self, entity: Entity, stored: str) -> str:
        """How a record is called: its stored title, which is the same in all languages, with choices in words."""
        keys = {
            code: f"choice.{field.kind.set}.{code}"
            for field in map(entity.fields.__getitem__, entity.title)
            if isinstance(field.kind, ChoiceKind)
            for code in field.codes
        }
        parts = stored.split(entity.title_join) if keys else [stored]
        return entity.title_join.join(self.t(keys[part]) if part in keys else part for part in parts)

    def number(self, value: int | float | Decimal) -> str:
        """A number as people write it here: groups of three, decimal comma («10 000», «1,5»)."""
        group, point = _SEPARATORS.get(self.language, _SEPARATORS["en"])
        whole, _, part = f"{value:,}".partition(".")
        part = part.rstrip("0")
        return whole.replace(",", group) + (point + part if part else "")

    def _unknown(self, key: str) -> str:
        _log.warning("no text for key %r in %s", key, self.language)
        return key

    def _filled(self, key: str, template: str, params: Mapping[str, object]) -> str:
        # Only the template is a format string: braces in what a user typed stay as typed.
        try:
            return template.format_map({name: self._shown(value) for name, value in params.items()})
        except (KeyError, IndexError, ValueError) as reason:
            _log.warning("text %r in %s cannot be filled: %r", key, self.language, reason)
            return template

    def _shown(self, value: object) -> object:
        match value:
            case None:
                return ""
            case datetime():
                return value.strftime("%d.%m.%Y %H:%M")
            case date():
                return value.strftime("%d.%m.%Y")
            case time():
                return value.strftime("%H:%M")
            case Decimal() | float():
                return self.number(value)
        return value


def _load(folder: Path) -> gettext.GNUTranslations:
    compiled = folder / "copdesk.mo"
    sources = sorted(folder.glob("*.po"))
    newest = max((source.stat().st_mtime_ns for source in sources), default=0)
    if compiled.exists() and compiled.stat().st_mtime_ns > newest:
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    content = compile_catalogue(folder.name, sources)
    _keep(compiled, content)
    return gettext.GNUTranslations(io.BytesIO(content))


def compile_catalogue(language: str, sources: list[Path]) -> bytes:
    """All PO files of one language merged into the bytes of one MO file."""
    # Babel costs 100 ms at start: only a developer's tree ever needs it, a built program ships the MO.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=language)
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=language, abort_invalid=True):
                if message.id and not message.fuzzy:
                    merged[message.id] = message
    out = io.BytesIO()
    write_mo(out, merged)
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Save the compiled catalogue at one stroke; a read-only folder merely costs the next start some time."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)  # a temporary file is private; a catalogue is for every user of the PC
        Path(name).replace(path)
    except OSError as reason:
        _log.info("the compiled catalogue is not kept: %s", reason)
