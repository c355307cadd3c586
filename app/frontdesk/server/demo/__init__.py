"""The demo: two clinics with believable days, the same for the same date and size."""
