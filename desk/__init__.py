"""The desk: a local application in which a clerk publishes, corrects and redacts.

It listens on this machine only, and does nothing that the commands in `scripts/` do not do.
"""
