-- Permissive policies are joined by OR: a second one for the same role and act widens the first.
select p.polrelid::regclass::text || ' ' || r.member::regrole::text || ' ' || m.act
from pg_policy as p
cross join unnest(p.polroles) as r (member)
cross join unnest(case p.polcmd
    when 'r' then '{select}'
    when 'a' then '{insert}'
    when 'w' then '{update}'
    when 'd' then '{delete}'
    else '{select,insert,update,delete}'::text []
end::text []) as m (act)
where p.polpermissive
group by p.polrelid, r.member, m.act
having count(*) > 1
