"""What the tables show: rows fetched lazily, text made once."""
