"""CopDesk: the desk of a local police unit that works with its community."""

__version__ = "0.1.0"
OPENED_SUFFIXES = (".cdsync", ".copdesk", ".copcard")
"""Files that a double click brings to the window: packages and cards of the exchange."""
