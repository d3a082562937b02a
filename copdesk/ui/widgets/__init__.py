"""Editors and small widgets."""
