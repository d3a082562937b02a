"""Codes of certificates: signed by the key of the desk that prints them, checked offline by whoever has its card."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from copdesk.domain.rules import certificate_code
from copdesk.domain.rules.certificate_code import Claim
from copdesk.domain.rules.dates import show_date
from copdesk.store import query
from copdesk.store.desk import Desk
from copdesk.store.query import Condition, Query
from copdesk.sync import trust
from copdesk.sync.cards import Card, signature_holds
from copdesk.texts import Texts

State = Literal["genuine", "replaced", "revoked", "forged", "stranger"]
Row = Mapping[str, Any]
Register = Literal["", "held", "deleted", "differs", "missing"]


@dataclass(frozen=True)
class Verdict:
    """What is to be thought of a code.

    ``genuine``: signed by the key of *unit*; ``replaced``: by a key that the unit has given up since; ``revoked``: by
    one declared void on the day *revoked*; ``forged``: the signature is not of the key it names; ``stranger``: no card
    here has that key, nothing can be said. *register* tells, for certificates of this desk, whether its register has
    the same one.
    """

    state: State
    claim: Claim
    unit: str = ""
    fingerprint: str = ""
    revoked: date | None = None
    register: Register = ""

    def lapsed(self, today: date) -> bool:
        """Whether the certificate was valid until a day that is over."""
        return self.claim.valid_until is not None and self.claim.valid_until < today


@dataclass(frozen=True)
class _Key:
    key: bytes
    card: Card
    revoked: date | None = None
    own: bool = False

    @property
    def state(self) -> State:
        if self.revoked is not None:
            return "revoked"
        return "genuine" if self.key == self.card.signing_key else "replaced"


class Signer:
    """Signs what certificates say by this desk's key; «» when a desk opened to read has none yet."""

    def __init__(self, desk: Desk) -> None:
        self._keys = trust.identity(desk) if _own_card(desk) is not None else None

    def code(self, said: Claim) -> str:
        """The code of one certificate."""
        if self._keys is None:
            return ""
        signed = certificate_code.signed_bytes(said, self._keys.signing_key)
        return certificate_code.write(signed, self._keys.sign(certificate_code.CONTEXT + signed))


def claim(row: Row, enrolment: Row, course: Row, officer: Row | None) -> Claim:
    """What the paper of a certificate says."""
    name = row["printed_name"] or (officer or {}).get("label") or enrolment.get("walk_in") or ""
    title = certificate_code.cut(course.get("title") or "")
    return Claim(row["number"], name, title, row["issued"], row["valid_until"], row["hours"])


def _claim_of(desk: Desk, row: Row) -> Claim:
    enrolment = desk.get("enrolment", row["enrolment"]) or {}
    course = desk.get("course", enrolment.get("course") or "") or {}
    return claim(row, enrolment, course, desk.get("officer", enrolment.get("officer") or ""))


def verify(desk: Desk, text: str) -> Verdict:
    """Check a code against this desk's own key and the cards it was given; UserError ``code_damaged``."""
    found = certificate_code.read(text)
    known = [key for key in _keys(desk) if certificate_code.key_id(key.key) == found.key_id]
    for one in known:
        if signature_holds(one.key, certificate_code.CONTEXT + found.signed, found.signature):
            register = _register(desk, found.claim) if one.own else ""
            return Verdict(one.state, found.claim, one.card.unit, one.card.fingerprint, one.revoked, register)
    if known:
        return Verdict("forged", found.claim, known[0].card.unit, known[0].card.fingerprint)
    return Verdict("stranger", found.claim)


def _keys(desk: Desk) -> Iterator[_Key]:
    """Keys by which a code may be signed, former ones too: this desk's own and those of the cards it was given."""
    own = _own_card(desk)
    if own is not None:
        yield from (_Key(key, own, own=True) for key in (own.signing_key, *own.former_keys))
    for known in trust.cards(desk):
        yield from (_Key(key, known.card, known.revoked) for key in (known.card.signing_key, *known.card.former_keys))


def _own_card(desk: Desk) -> Card | None:
    return trust.kept_card(desk) if desk.read_only else trust.own_card(desk)


def _register(desk: Desk, said: Claim) -> Register:
    """Whether this desk's register has the certificate that the paper names."""
    where = (Condition("number", "=", said.number),)
    asked = (Query("certificate", where, trash=trash) for trash in (False, True))
    rows = [row for one in asked for row in query.fetch(desk, one) if row["issued"].year == said.issued.year]
    if not rows:
        return "missing"
    if all(row["deleted"] is not None for row in rows):
        return "deleted"
    return "held" if any(_claim_of(desk, row) == said for row in rows if row["deleted"] is None) else "differs"


def said(texts: Texts, found: Verdict, today: date) -> list[tuple[str, str]]:
    """What the code says of the certificate, as (name, value), to be compared with the paper."""
    claim_, lines = found.claim, []
    for name, value in (
        ("number", claim_.number), ("printed_name", claim_.name), ("issued", show_date(claim_.issued)),
        ("valid_until", show_date(claim_.valid_until) if claim_.valid_until else texts.t("verify.forever")),
        ("hours", "" if claim_.hours is None else str(claim_.hours)),
    ):  # fmt: skip
        lines.append((texts.t(f"field.certificate.{name}"), value))
    lines.insert(2, (texts.t("field.course.title"), claim_.course))
    if found.lapsed(today):
        lines[4] = (lines[4][0], texts.t("verify.lapsed", date=claim_.valid_until))
    return [line for line in lines if line[1]]


def as_json(found: Verdict) -> dict[str, Any]:
    """A verdict for other programs."""
    made = {**asdict(found.claim), "state": found.state, "unit": found.unit, "fingerprint": found.fingerprint}
    made |= {"revoked": found.revoked, "register": found.register}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in made.items()}
