"""The special parts of a group's card."""
