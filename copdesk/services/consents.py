"""Consents to the processing of personal data: the scan of the signed form, and withdrawal."""

from datetime import date
from pathlib import Path

from copdesk.domain.errors import UserError
from copdesk.services import attachments, records
from copdesk.store.desk import Desk


def attach_scan(desk: Desk, consent_id: str, source: Path) -> str:
    """Attach the scan of the signed form and name it in the consent; returns the attachment.

    UserError ``attachment_no_file``, ``attachment_type``, ``attachment_too_large``.
    """
    attachments.check_file(desk, source)
    with desk.action("scan", noun="consent", id=consent_id) as act:
        made = attachments.attach_bytes_in(act, "consent", consent_id, source.name, source.read_bytes())
        records.change_in(act, "consent", consent_id, {"scan": made})
        return made


def withdraw(desk: Desk, consent_id: str, day: date) -> list[str]:
    """Note that a consent was withdrawn on *day*; returns the groups (titles) in which the person still sits.

    What was done before stays lawful (Law 2297-VI, Art. 8); from *day* on contacts are left out of public papers.
    """
    row = desk.get("consent", consent_id)
    if row is None:
        raise UserError("record_missing", noun="consent")
    with desk.action("withdraw", noun="consent", id=consent_id) as act:
        records.change_in(act, "consent", consent_id, {"withdrawn_on": day})
    sits = desk.fetch("membership", {"person": row["person"], "status": "included"})
    return sorted(desk.title("group", one["group"]) for one in sits)
