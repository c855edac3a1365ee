"""HTTP itself: problems, responses, streams, headers, compression, limits, static files."""
