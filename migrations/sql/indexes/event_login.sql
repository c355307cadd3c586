-- What one person did, latest first.
create index concurrently if not exists event_login on app.event (tenant_id, login, position);
