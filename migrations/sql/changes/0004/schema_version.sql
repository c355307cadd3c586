-- Desks that hold a copy made under the former schema fetch a new one.
update sec.deployment set schema_version = 3;
