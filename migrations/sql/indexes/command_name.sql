-- Commands of one name, latest first: the head counts on with the log.
create index concurrently if not exists command_name on app.command (tenant_id, name, head);
