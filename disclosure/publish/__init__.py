"""Publishing: a data folder becomes the next release, or an earlier release is restored."""
