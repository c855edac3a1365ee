"""The model: tables, fields and codes as the schemas give them, ids, addresses, cell references."""
