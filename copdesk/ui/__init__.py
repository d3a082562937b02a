"""Everything Qt: window, tasks, messages, views, forms, widgets, models."""
