"""History: what was published when, in one append-only SQLite file."""
