-- The former schema's copies are good again.
update sec.deployment set schema_version = 2;
