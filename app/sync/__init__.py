"""Takes records from sources into the cache: matching people, uniting messages, folding statuses."""
