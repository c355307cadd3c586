"""What happened to a record, and searching the log: asked of the server, told in plain words."""
