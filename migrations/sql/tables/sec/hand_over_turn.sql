-- One hand-over of a login at a time, so that its limits hold however many sessions it opens. A row
-- of its own, for whoever keeps a transaction open shall hold up nobody but himself. xid is the
-- transaction within a call of app.hand_over or app.answers_kept, and null again when it returns: never
-- committed.
create table if not exists sec.hand_over_turn (
    role_name name primary key references sec.login_binding (role_name) on delete cascade,
    xid xid8
);
