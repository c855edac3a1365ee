"""What one subscribes to: feeds, calendars, and lists of them."""
