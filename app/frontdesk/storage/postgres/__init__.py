"""The server as the desk sees it: login, the five calls, wake-ups, errors by SQLSTATE."""
