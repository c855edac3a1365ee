"""Fast validation of any data package, with the verdict that frictionless would give."""
