"""The server, seen with the rights of a staff login."""
