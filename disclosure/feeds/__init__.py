"""Feeds: what one subscribes to (notices, topics, deadlines), and lists of feeds."""
