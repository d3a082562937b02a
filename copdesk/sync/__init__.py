"""Exchange files: write, open, preview, merge; unit cards and trust."""
