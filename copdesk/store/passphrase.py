"""Secrets as people hold them: how strong a passphrase is, and the printed recovery key."""

import hashlib
import itertools
import re
import unicodedata

from copdesk.domain.errors import UserError

SHORTEST = 12  # characters
WORDS = 4
_ENOUGH = 8  # characters that do not follow from those before them
RECOVERY_BYTES = 20

# Without I, L, O and U, so that a handwritten 1 or 0 has one reading (Crockford's base32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OILАВСЕНІКМОРТХУ", "011ABCEH1KM0PTXY")
_ROWS = "qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхї фівапролджє ячсмитьбю йцукенгшщзхъ фывапролджэ"
_NEIGHBOURS = {pair for way in (_ROWS, _ROWS[::-1]) for pair in itertools.pairwise(way)}
_COMMON = re.compile(
    "password|passwort|parol|пароль|qwerty|йцукен|admin|адмін|letmein|welcome|iloveyou|monkey|dragon|football|master"
    "|police|policia|politsi|поліція|поліц|громада|hromada|copdesk|secret|секрет|ukraine|ukraina|україна|украина"
    "|slava|слава|героям|київ|kyiv|kiev|zhytomyr|login|user|computer|комп.ютер|internet|samsung|shevchenko|шевченко"
)
_LEET = str.maketrans("@013$5", "aoiess")


def normalise(secret: str) -> str:
    """The same passphrase whatever keyboard, system or number of spaces made it (NFKC, single spaces)."""
    return " ".join(unicodedata.normalize("NFKC", secret).split())


def require_strong(passphrase: str) -> None:
    """Refuse ``passphrase_weak``: short, common, one pattern repeated, or a row of the keyboard."""
    text = normalise(passphrase).lower()
    words = {word for word in text.split() if len(word) >= 3}
    long_enough = len(text) >= SHORTEST or len(words) >= WORDS
    if not long_enough or _repeats(text) or _surprise(text) < _ENOUGH:
        raise UserError("passphrase_weak", shortest=SHORTEST, words=WORDS)


def _repeats(text: str) -> bool:
    """True when *text* is a beginning of at most half its length, said again and again."""
    return any(
        all(text[i] == text[i - period] for i in range(period, len(text))) for period in range(1, len(text) // 2 + 1)
    )


def _surprise(text: str) -> int:
    """How many characters of *text* do not follow from the one before; a common word counts as one."""
    shorter = min((_COMMON.sub("\0", text), _COMMON.sub("\0", text.translate(_LEET))), key=len)
    pairs = itertools.pairwise("\0" + shorter)
    return sum(abs(ord(a) - ord(b)) > 1 and (a, b) not in _NEIGHBOURS for a, b in pairs)


def print_recovery(raw: bytes) -> str:
    """160 bits as eight groups of four characters and a ninth that checks them."""
    text = _base32(raw) + _check(raw)
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def read_recovery(text: str) -> bytes | None:
    """The 160 bits of a typed recovery key, or None when *text* is not one.

    Spaces, case, O for 0, I or L for 1 and Cyrillic look-alikes do not matter.
    """
    compact = _compact(text)
    if len(compact) != 36 or any(char not in _ALPHABET for char in compact):
        return None
    number = 0
    for char in compact[:32]:
        number = number << 5 | _ALPHABET.index(char)
    raw = number.to_bytes(RECOVERY_BYTES, "big")
    return raw if _check(raw) == compact[32:] else None


def resembles_recovery(text: str) -> bool:
    """True when *text* is a recovery key or was probably meant as one: its length, and digits among the letters."""
    compact = _compact(text)
    return read_recovery(text) is not None or (33 <= len(compact) <= 39 and sum(char.isdigit() for char in text) >= 3)


def _compact(text: str) -> str:
    return re.sub(r"[\s\-‐-―−.,_]", "", unicodedata.normalize("NFKC", text).upper()).translate(_READ_AS)


def _base32(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(len(raw) * 8 - 5, -1, -5))


def _check(raw: bytes) -> str:
    return _base32(hashlib.sha256(b"copdesk-recovery-v1" + raw).digest()[:5])[:4]
