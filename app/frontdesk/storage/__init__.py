"""Where data lives: the encrypted replica and outbox of this desk, and PostgreSQL."""
