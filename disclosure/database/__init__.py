"""Reading a database: SQLite's dialect in one place, rows as plain mappings."""
