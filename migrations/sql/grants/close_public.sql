-- Nobody creates anything but us.
revoke all on schema public from public;
grant usage, create on schema public to current_user;
grant usage on language plpgsql, sql to fd_owner;
