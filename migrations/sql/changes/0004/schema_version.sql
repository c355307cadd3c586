-- Desks that hold a copy made under the former schema fetch a new one; a program older than the
-- former release may still send what waits on it, and takes nothing new down.
update sec.deployment set schema_version = 3, min_client = '0.2.0';
