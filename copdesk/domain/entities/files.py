"""Files attached to records; their bytes lie encrypted in the desk's folder."""

from copdesk.domain import fields as f
from copdesk.domain.fields import Record, entity


@entity("attachment", title=("name",), area="settings")
class Attachment(Record):
    """A file by its content hash; ``record`` and ``noun`` say what it belongs to."""

    name: str = f.text(required=True, search=True, width=34)
    noun: str | None = f.text(limit=50, listed=False)
    record: str | None = f.any_ref(listed=False)
    sha256: str = f.code(r"[0-9a-f]{64}", required=True, listed=False)
    size: int = f.count(required=True)
    media_type: str | None = f.text(limit=100)
    note: str | None = f.text(search=True)
