"""The files attached to a record."""
