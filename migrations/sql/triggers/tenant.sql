create or replace trigger start_tenant after insert on sec.tenant
for each row execute function sec.start_tenant();
