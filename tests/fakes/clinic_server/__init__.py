"""A server of one clinic in plain Python that answers by the rules of the real one.

It is what the simulation's desks talk to; `tests/db/test_fake_server_agrees.py` gives the same
calls to it and to PostgreSQL and compares the answers.
"""
