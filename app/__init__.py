"""Everything Comms Log knows and does, without a window: no module below this one imports Qt."""

__version__ = "0.1.0"
