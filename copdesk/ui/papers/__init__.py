"""Papers in the window: which there are, how they look, and where they go."""
