"""What lies in the folder of a desk's attachments."""

from copdesk.store.files import AttachmentFolder, stored


def hashes(folder: AttachmentFolder) -> list[str]:
    """The hashes of all contents that are kept, sorted."""
    return sorted(path.name for path in stored(folder.root))
