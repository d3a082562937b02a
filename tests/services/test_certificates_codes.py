"""Codes of certificates: verified on another desk by the card alone; forged, altered and revoked ones are told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.domain.rules import certificate_code
from copdesk.services import certificates, certificates_codes, courses, records
from copdesk.store.desk import Desk
from copdesk.sync import keys, trust
from copdesk.sync.cards import Card, Identity
from tests.conftest import PASSPHRASE
from tests.services.field_desk import add, course, printed_code

DAY = date(2026, 4, 29)


@pytest.fixture
def other(make_desk: Callable[..., Any]) -> Any:
    """The desk of another unit."""
    return make_desk("other")


@pytest.fixture
def printed(desk: Any) -> str:
    """The code of a certificate of one officer."""
    officer = add(desk, "officer", surname="Ґудзь", given_name="Олена", patronymic="Іванівна")
    key, _, _ = course(desk, days=1, hours=24)
    courses.enrol(desk, key, [officer])
    courses.fill(desk, key)
    return printed_code(desk, certificates.issue(desk, key, DAY)[0])


def known_to(other: Any, desk: Any) -> Card:
    card = Card.from_bytes(trust.own_card(desk).to_file())
    trust.trust(other, card)
    return card


def test_genuine_on_a_desk_that_holds_the_card(desk: Any, other: Any, printed: str) -> None:
    card = known_to(other, desk)
    found = certificates_codes.verify(other, certificate_code.grouped(printed))
    assert (found.state, found.unit, found.fingerprint, found.register) == ("genuine", card.unit, card.fingerprint, "")
    said = found.claim
    assert (said.number, said.name, said.course) == ("1/2026", "Ґудзь Олена Іванівна", "Мирне розв’язання конфліктів")
    assert (said.issued, said.valid_until, said.hours) == (DAY, date(2029, 4, 29), 24)
    assert (found.lapsed(date(2029, 4, 29)), found.lapsed(date(2029, 4, 30))) == (False, True)


def test_nothing_is_said_of_a_stranger(other: Any, printed: str) -> None:
    assert certificates_codes.verify(other, printed).state == "stranger"


def test_altered_and_forged_ones_are_refused(desk: Any, other: Any, printed: str) -> None:
    card = known_to(other, desk)
    found = certificate_code.read(printed)
    better = certificate_code.Claim(found.claim.number, "Інша Людина", found.claim.course, DAY, None, 240)
    altered = certificate_code.signed_bytes(better, card.signing_key)
    forger = Identity.generate()
    for signature in (found.signature, forger.sign(certificate_code.CONTEXT + altered), bytes(64)):
        verdict = certificates_codes.verify(other, certificate_code.write(altered, signature))
        assert (verdict.state, verdict.claim.name) == ("forged", "Інша Людина")
    # A signature of the same key over something else is no certificate.
    signed = trust.identity(desk).sign(altered)
    assert certificates_codes.verify(other, certificate_code.write(altered, signed)).state == "forged"
    with pytest.raises(UserError) as refused:
        certificates_codes.verify(other, printed.replace(printed[40], "A" if printed[40] != "A" else "B", 1))
    assert refused.value.code == "code_damaged"


def test_a_revoked_and_a_replaced_key_are_told(desk: Any, other: Any, printed: str) -> None:
    card = known_to(other, desk)
    keys.change(desk)
    trust.trust(other, Card.from_bytes(trust.own_card(desk).to_file()))
    assert certificates_codes.verify(other, printed).state == "replaced"
    assert certificates_codes.verify(desk, printed).state == "replaced"
    trust.revoke(other, trust.cards(other)[0].card.fingerprint)
    verdict = certificates_codes.verify(other, printed)
    assert (verdict.state, verdict.revoked is not None, verdict.unit) == ("revoked", True, card.unit)


def test_the_own_register_has_it_or_not(desk: Any, printed: str) -> None:
    assert certificates_codes.verify(desk, printed).register == "held"
    [row] = desk.fetch("certificate")
    again = certificates.reissue(desk, row["id"], date(2026, 5, 4))
    second = printed_code(desk, again)
    assert second != printed and certificates_codes.verify(desk, second).claim.number == "2/2026"
    assert certificates_codes.verify(desk, printed).register == "held"
    records.change(desk, "certificate", row["id"], {"hours": 8})
    assert certificates_codes.verify(desk, printed).register == "differs"
    records.delete(desk, "certificate", [row["id"]])
    assert certificates_codes.verify(desk, printed).register == "deleted"


def test_the_same_certificate_has_the_same_code_and_reading_draws_no_keys(desk: Any, printed: str) -> None:
    [row] = desk.fetch("certificate")
    assert printed_code(desk, row["id"]) == printed
    folder = desk.folder
    desk.db.execute("DELETE FROM desk_meta WHERE key IN ('identity', 'card')")
    reading = Desk.open(folder, desk.registry, passphrase=PASSPHRASE, read_only=True)
    assert printed_code(reading, row["id"]) == ""
    assert certificates_codes.verify(reading, printed).state == "stranger"
    reading.close()
