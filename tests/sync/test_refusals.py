"""Every file that must not be taken in: each with a message of its own, and the desk as it was, digest and all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange as service
from copdesk.services import records, wording
from copdesk.store.desk import Desk
from copdesk.sync import keys, trust
from copdesk.sync.cards import Identity
from copdesk.sync.container import write_container
from copdesk.sync.exchange import export
from copdesk.sync.header import Header
from copdesk.texts import Texts
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]
SAFE = {"uk": ("ічого не змінено", "не прийнято"), "en": ("othing was changed", "not accepted")}


@dataclass
class Stage:
    """A sender, a receiver that has taken one file in, that file, and the next one."""

    sender: Desk
    receiver: Desk
    make_desk: Maker
    folder: Path
    first: Path
    good: Path

    def signed(self, lines: list[Any], change: Callable[[Header], Header] = lambda header: header) -> Path:
        """A file of the sender with other content, properly signed and encrypted."""
        row = self.sender.db.execute("SELECT header FROM sync_sent ORDER BY n DESC LIMIT 1").fetchone()
        path, card = self.folder / "signed.cdsync", trust.own_card(self.sender)
        header = change(Header.from_line(row[0].encode()))
        write_container(path, header, lines, trust.identity(self.sender), card, [trust.own_card(self.receiver)])
        return path

    def altered(self, data: bytes) -> Path:
        """A file with these bytes."""
        path = self.folder / "altered.cdsync"
        path.write_bytes(data)
        return path

    def plain(self) -> bytes:
        return bytes(pyrage.decrypt(self.good.read_bytes(), [trust.identity(self.receiver).age]))

    def sealed(self, plain: bytes) -> Path:
        """The plaintext, encrypted for the receiver by somebody."""
        to = pyrage.x25519.Recipient.from_str(trust.own_card(self.receiver).recipient)
        return self.altered(pyrage.encrypt(plain, [to]))


@pytest.fixture
def stage(make_desk: Maker, tmp_path: Path) -> Stage:
    sender, receiver = make_desk("sender"), make_desk("receiver")
    acquaint(sender, receiver)
    records.add(sender, "person", {"surname": "Перший"})
    to = [trust.own_card(receiver)]
    first = export(sender, tmp_path / "first.cdsync", to).path
    service.import_file(receiver, first)
    records.add(sender, "person", {"surname": "Наступний"})
    good = export(sender, tmp_path / "good.cdsync", to).path
    return Stage(sender, receiver, make_desk, tmp_path, first, good)


def unknown_sender(s: Stage) -> Path:
    stranger = s.make_desk("stranger")
    trust.trust(stranger, trust.own_card(s.receiver))
    return export(stranger, s.folder / "stranger.cdsync", [trust.own_card(s.receiver)]).path


def revoked_sender(s: Stage) -> Path:
    trust.revoke(s.receiver, trust.own_card(s.sender).fingerprint)
    return s.good


def former_key(s: Stage) -> Path:
    trust.trust(s.receiver, keys.change(s.sender))
    return s.good


def wrong_chain(s: Stage) -> Path:
    old = trust.identity(s.sender)
    trust.trust(s.receiver, keys.change(s.sender))
    thief = Identity.generate()
    own = trust.own_card(s.sender)
    card = thief.card(own.unit, own.site, own.made_on, (old.succeeded_by(thief),))
    trust.keep_own(s.sender, card, thief)
    return export(s.sender, s.folder / "thief.cdsync", [trust.own_card(s.receiver)]).path


def forged(s: Stage) -> Path:
    plain = bytearray(s.plain())
    plain[len(plain) // 2] ^= 1
    return s.sealed(bytes(plain))


def forged_card(s: Stage) -> Path:
    plain = s.plain()
    card = trust.own_card(s.sender).to_bytes()
    return s.sealed(plain.replace(card, card.replace(b'"made":"2', b'"made":"1', 1)))


def wrong_recipient(s: Stage) -> Path:
    other = s.make_desk("other")
    trust.trust(s.sender, trust.own_card(other))
    return export(s.sender, s.folder / "other.cdsync", [trust.own_card(other)]).path


def sent_on(s: Stage) -> Path:
    return s.signed([], lambda header: replace(header, to=("AAAA " * 7 + "AAAA",)))


def flipped(s: Stage) -> Path:
    data = bytearray(s.good.read_bytes())
    data[-100] ^= 1
    return s.altered(bytes(data))


def truncated(s: Stage) -> Path:
    return s.altered(s.good.read_bytes()[:-300])


def oversized(s: Stage) -> Path:
    path = s.folder / "big.cdsync"
    with path.open("wb") as file:
        file.write(b"age-encryption.org/v1\n")
        file.truncate((4 << 30) + 1)  # a hole: it takes no room on the disk
    return path


def bomb(s: Stage) -> Path:
    return s.signed([["T", "person", ["a" * 64] * 50_000]] * 8)


def wrong_schema(s: Stage) -> Path:
    return s.signed([["Q", 1]])


def wrong_header(s: Stage) -> Path:
    return s.signed([], lambda header: replace(header, kind="snapshot"))


def newer(s: Stage) -> Path:
    return s.signed([], lambda header: replace(header, min_reader=99))


def not_ours(s: Stage) -> Path:
    return s.altered("Звичайний текст".encode())


def missing(s: Stage) -> Path:
    return s.folder / "нема.cdsync"


def own_file(s: Stage) -> Path:
    trust.trust(s.sender, trust.own_card(s.receiver))
    made = export(s.receiver, s.folder / "own.cdsync", [trust.own_card(s.sender)])
    header = made.header
    card, identity = trust.own_card(s.receiver), trust.identity(s.receiver)
    s.receiver.db.execute("UPDATE sync_site SET card = ? WHERE n = 2", (card.to_bytes().decode(),))
    write_container(made.path, replace(header, to=(card.fingerprint,)), [], identity, card, [card])
    return made.path


def gap(s: Stage) -> Path:
    return s.signed([], lambda header: replace(header, since={header.from_site: 99}, vector={header.from_site: 100}))


def wrong_scope(s: Stage) -> Path:
    return s.signed([], lambda header: replace(header, scope="review", kind="snapshot", since={}))


def dangling(s: Stage) -> Path:
    key, lost = "1" * 8 + "-1111-4111-8111-" + "1" * 12, "2" * 8 + "-1111-4111-8111-" + "2" * 12
    site = [["E", 0, 9, "feed", []], ["T", "measure", ["plan", "text"]]]
    return s.signed([*site, ["C", "measure", key, 0, 9, 5, [lost, "а"]]], lambda h: replace(h, vector={h.from_site: 9}))


CASES = [
    (unknown_sender, "file_unknown_sender"),
    (revoked_sender, "file_revoked_sender"),
    (former_key, "file_former_key"),
    (wrong_chain, "key_change"),
    (forged, "file_forged"),
    (forged_card, "file_forged"),
    (wrong_recipient, "file_wrong_recipient"),
    (sent_on, "file_wrong_recipient"),
    (flipped, "file_damaged"),
    (truncated, "file_truncated"),
    (oversized, "file_too_large"),
    (bomb, "file_too_large"),
    (wrong_schema, "file_schema"),
    (wrong_header, "file_schema"),
    (newer, "file_newer"),
    (not_ours, "file_not_ours"),
    (missing, "file_missing"),
    (own_file, "exchange_own_file"),
    (gap, "exchange_gap"),
    (wrong_scope, "exchange_scope"),
    (dangling, "exchange_references"),
]


@pytest.mark.parametrize(("spoil", "code"), CASES, ids=[spoil.__name__ for spoil, _ in CASES])
def test_a_bad_file_is_refused_in_words_and_leaves_the_desk_as_it_was(
    stage: Stage, spoil: Callable[[Stage], Path], code: str
) -> None:
    path = spoil(stage)
    before = state(stage.receiver)
    for take in (service.preview, service.import_file):
        with pytest.raises(UserError) as refused:
            take(stage.receiver, path)
        assert refused.value.code == code
        assert state(stage.receiver) == before
        for language, safe in SAFE.items():
            said = wording.explain(Texts(language), stage.receiver.registry, refused.value)
            assert any(words in said for words in safe), said
            assert "{" not in said


def state(desk: Desk) -> tuple[Any, ...]:
    """The digest, what was imported, the vector, the conflicts and the history."""
    tables = (
        "sync_import",
        "sync_seen",
        "sync_epoch",
        "sync_ctx",
        "sync_sibling",
        "sync_extra",
        "sync_peer",
        "history",
    )
    counts = [desk.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    return desk.digest(), counts, [known.card.fingerprint for known in trust.cards(desk)]


def test_a_replayed_and_an_older_file_change_nothing_and_say_so(stage: Stage) -> None:
    service.import_file(stage.receiver, stage.good)
    before = state(stage.receiver)
    for path in (stage.good, stage.first):
        assert service.preview(stage.receiver, path).report.repeated
        assert service.import_file(stage.receiver, path).repeated
        assert state(stage.receiver) == before


def test_each_refusal_has_words_of_its_own(texts_uk: Texts, texts_en: Texts) -> None:
    codes = sorted({code for _, code in CASES})
    for texts in (texts_uk, texts_en):
        said = [texts.t(f"error.{code}", **dict.fromkeys(_names(code), "…")) for code in codes]
        assert len(set(said)) == len(codes)


def _names(code: str) -> tuple[str, ...]:
    return ("unit", "fingerprint", "name", "app", "place", "missing", "count")
