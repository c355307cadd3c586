"""The manager's window: people and their logins, roles, workstations, and what they left behind."""
