"""Formats of feeds: RSS, Atom, JSON Feed, OPML and iCalendar; they know nothing of the register."""
