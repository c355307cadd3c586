"""What the operator runs: embedded server, migrations, tenants, staff, demo data."""
