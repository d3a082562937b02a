"""CopDesk: the desk of a local police unit that works with its community."""

__version__ = "0.1.0"
