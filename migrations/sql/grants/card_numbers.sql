-- A check runs with the rights of who writes.
grant execute on function sec.holds_card_number(text) to fd_staff, fd_service;
