"""The docks of the windows."""
