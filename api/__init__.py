"""The read-only API and the server of the site: the only place that knows HTTP."""

ROOT = "/api/v1"
