"""The window: draws what app's services answer, and decides nothing about the data."""
