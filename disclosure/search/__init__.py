"""Search of the API: what can be found, its analysis, the language of queries, and the index."""
