"""Keeps the replica and the server alike: a sans-IO engine and the threads that drive it."""
