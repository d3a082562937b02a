"""The screen on which a secretary holds a meeting: agenda, minutes, decisions, and who was there."""
