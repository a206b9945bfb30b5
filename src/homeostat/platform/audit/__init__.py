"""The audit log: every action writes one entry in its own transaction."""
