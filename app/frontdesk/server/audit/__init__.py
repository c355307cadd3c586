"""Proves that the log of a clinic is as it was written, and anchors it outside the database."""
