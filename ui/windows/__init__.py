"""The windows: each creates its children and connects them."""
