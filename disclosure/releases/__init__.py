"""Releases: what was published when, what each changed and withdrew, and the way back."""
