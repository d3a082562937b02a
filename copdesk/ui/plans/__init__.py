"""The special parts of a plan's card."""
