"""Questions and tasks that stand in front of a window."""
