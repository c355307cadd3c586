-- What happened to one kind of record, latest first.
create index concurrently if not exists event_kind on app.event (tenant_id, entity, position);
