"""Figures as frozen dataclasses; no drawing."""
