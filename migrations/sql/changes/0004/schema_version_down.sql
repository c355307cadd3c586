-- The former schema's copies are good again, and so are its programs.
update sec.deployment set schema_version = 2, min_client = '0.1.0';
