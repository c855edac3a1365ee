"""The project itself: set-up, papers, rooms and who may import whom."""
