"""Figures of reports: pure functions over rows, frozen dataclasses out; no desk, no drawing."""
