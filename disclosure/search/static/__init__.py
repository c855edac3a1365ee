"""Search without a server: an index in small files that a browser fetches as it needs them."""
