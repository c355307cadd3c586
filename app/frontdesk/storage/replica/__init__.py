"""The encrypted SQLite files of one desk: replica.db (disposable) and outbox.db (precious)."""
