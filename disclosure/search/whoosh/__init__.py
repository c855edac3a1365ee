"""The search of the API: a Whoosh index with postings of our own."""
