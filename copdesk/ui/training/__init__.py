"""The special parts of a course's card."""
