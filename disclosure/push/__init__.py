"""What is new goes to people's groups and mailboxes: the receivers, the outbox, the channels."""
