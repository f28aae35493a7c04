"""Work off the UI thread, and the programs started beside the window."""
