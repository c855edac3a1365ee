"""Checks: what a package must hold before it is published, beyond the form of its descriptor."""
