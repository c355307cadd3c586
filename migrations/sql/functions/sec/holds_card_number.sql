-- Whether a text holds a payment card's number: an issuer's prefix, one of its lengths, a valid check
-- digit (Luhn), in one piece or in groups of three and more digits with blanks or dashes between.
-- Phone, licence and chip numbers pass: domain/card_numbers.py says the same, before anything is
-- promised. Fifteen digits in one piece may be a chip of a country whose code begins like a card.
create or replace function sec.holds_card_number(words text) returns boolean
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    gap constant text := '[ \u00a0\u202f\u2009\u2010\u2011\u2013-]{1,3}';
    issuers constant text := '^(?:4(?:[0-9]{15}|[0-9]{18})'
        || '|5[1-5][0-9]{14}'
        || '|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}'
        || '|3[47][0-9]{13}'
        || '|3(?:0[0-5]|09|6[0-9]|[89][0-9])[0-9]{11}(?:[0-9]{2})?'
        || '|35(?:2[89]|[3-8][0-9])[0-9]{12,15}'
        || '|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12,15}'
        || '|62[0-9]{14,17}'
        || '|(?:5018|5020|5038|5893|6304|6759|676[1-3])(?:[0-9]{12}|[0-9]{14,15}))$';
    run text;
    groups text[];
    number text;
    total integer;
begin
    if length(words) - length(translate(words, '0123456789', '')) < 14 then
        return false;
    end if;
    for run in
        select m.found[1] from regexp_matches(
            words, '(\+?[0-9]+(?:' || gap || '[0-9]+)*)', 'g'
        ) as m (found)
    loop
        groups := regexp_split_to_array(run, gap);
        for head in 1 .. cardinality(groups) loop
            number := '';
            for tail in head .. cardinality(groups) loop
                number := number || groups[tail];
                exit when length(number) > 19;
                if number ~ issuers
                    and not (head = tail and number ~ '^(?:340|344|348|372|376)[0-9]{12}$') then
                    select sum(case when d.v > 9 then d.v - 9 else d.v end) into total
                    from (
                        select substr(reverse(number), p.n, 1)::integer * (1 + (p.n + 1) % 2)
                        from generate_series(1, length(number)) as p (n)
                    ) as d (v);
                    if total % 10 = 0 then
                        return true;
                    end if;
                end if;
                exit when length(groups[tail]) < 3;
            end loop;
        end loop;
    end loop;
    return false;
end
$$;
