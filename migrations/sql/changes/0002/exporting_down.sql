-- The former program hands nothing out.
drop function app.export_client(uuid), sec.export_lines(uuid);
