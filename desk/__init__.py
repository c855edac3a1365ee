"""The desk: a local application in which a clerk publishes, corrects and takes back.

It listens on this machine only, and does nothing that a verb of `scripts/` does not do.
"""
