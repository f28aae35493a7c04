-- Who unsubscribed, and who came back: few events among many, found per recipient without reading the others (the dots
-- beside addresses in the lists).
CREATE INDEX ix_event_consent ON event(recipient_id, kind, at) WHERE kind IN (12, 14);
