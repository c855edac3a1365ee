"""The read-only API and the server of the site: the only room that handles HTTP, besides the
desk."""

ROOT = "/api/v1"
