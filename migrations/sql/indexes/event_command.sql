-- What one command changed.
create index concurrently if not exists event_command on app.event (tenant_id, command_id);
