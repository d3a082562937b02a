"""The exchange by file in the window: cards, packages out, packages in, conflicts."""
