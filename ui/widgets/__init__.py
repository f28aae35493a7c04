"""Parts of windows that emit what a person asks for."""
