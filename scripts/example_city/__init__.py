"""An invented city: a complete publisher of any size, the same for the same seed."""
