"""Examines a desk: what is wrong here, and what to do about it.

Each check reads and never mends; one that fails says so, and the others go on. It works without a
server, without a password and with damaged files: those are what it is for.
"""
