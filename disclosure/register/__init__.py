"""The register: one SQLite file compiled from the packages, and what is derived from its rows."""
