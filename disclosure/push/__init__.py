"""Push: sends news to people's groups and mailboxes: receivers, outbox, channels."""
