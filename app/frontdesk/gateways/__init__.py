"""The outside world over HTTP: payments and messages (none is connected yet)."""
