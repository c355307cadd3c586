-- What tells something about a client or a pet, each with what an erasure puts in its place; null
-- for a table that holds nothing of the kind. Times, states and amounts are not among them: reports
-- add up as before. A pet's columns are all here, for a rare breed tells whose dog it is.
create or replace function sec.blank_record(entity text) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select case entity
        when 'client' then '{"given_name": "", "family_name": "", "note": "", "custom": {}}'
        when 'client_contact' then '{"value": "", "label": ""}'
        when 'pet' then '{
            "name": "", "species": "", "breed": "", "breed_secondary": "", "colour": "",
            "sex": "", "born_on": null, "weight_g": null, "chip_no": "", "licence_no": "",
            "licence_issued_on": null, "zip_code": "", "deceased_on": null, "note": "",
            "custom": {}
        }'
        when 'alert' then '{"text": ""}'
        when 'vaccination' then '{"vaccine": "", "given_on": null, "expires_on": "1900-01-01"}'
        when 'appointment' then '{"note": "", "cancel_reason": "", "custom": {}}'
        when 'resource_claim' then '{"overbook_reason": ""}'
    end::jsonb
$$;
