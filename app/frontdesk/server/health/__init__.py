"""Examines a server for its operator: `frontdesk admin doctor`.

Each `.sql` file is a check: it answers nothing while all is well, else one row with the facts of
its finding.
"""
