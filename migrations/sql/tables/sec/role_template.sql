create table if not exists sec.role_template (
    name text primary key,
    perms text [] not null
);

insert into sec.role_template (name, perms) values
('receptionist', '{client.write,pet.write,appointment.write,block.write}'),
('groomer', '{pet.write,appointment.write}'),
('vet', '{pet.write,appointment.write}')
on conflict (name) do nothing;

insert into sec.role_template (name, perms)
select everything.name, array[
    'client.write', 'pet.write', 'appointment.write', 'appointment.overbook', 'block.write',
    'catalogue.write', 'roster.write', 'staff.write'
]
from (values ('manager'), ('owner')) as everything (name)
on conflict (name) do nothing;
