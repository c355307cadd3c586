"""The people of a workstation: who is at the desk, who takes over, who lends a right."""
