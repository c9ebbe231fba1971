"""The store: the only part that knows a database. Rows hold data, never code; the schema guards the truth."""
