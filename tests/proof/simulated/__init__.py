"""A world of desks, a server and everything that goes wrong, all of it from one seed.

The desks are the program's own: engine, courier, encrypted stores. Simulated are the clocks, the
line, the server (by the rules of the real one, see tests/fakes/clinic_server), the disk that is
full, and death: a desk's process ends at any statement of its databases.
"""
