-- Commands of one desk, latest first.
create index concurrently if not exists command_device
on app.command (tenant_id, device_id, head);
