-- Summaries for reports.
create schema if not exists rpt authorization fd_owner;
revoke all on schema rpt from public;
