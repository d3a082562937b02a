"""Tables out of the window and into it, and one change to many records."""
