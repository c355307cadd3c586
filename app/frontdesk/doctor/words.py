"""Every finding there is, in the words in which it is told. Codes never change their meaning."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.logs.finding import Words, finder, fine, note, problem

CODES: Mapping[str, Words] = {
    # -- the examination itself
    "doctor.check_failed": problem(
        "One of the checks ({check}) could not be done: {error}.",
        "Send the result to your operator: this is an error of the program itself.",
    ),
    # -- this computer
    "program.version": note("This is version {version}, on {system} with Python {python}."),
    "disk.full": problem(
        "The disk is full: {free_mb} MB are left where this desk keeps its data.",
        "Free some space now; entries are refused until there is room, and none is lost.",
    ),
    "disk.low": problem(
        "The disk is nearly full: {free_mb} MB are left where this desk keeps its data.",
        "Free some space soon. At 20 MB entries begin to be refused.",
    ),
    "disk.room": fine("There is room on the disk: {free_mb:,} MB."),
    "zones.missing": problem(
        "This computer does not know the clinic's time zone, so times cannot be shown right.",
        "Install the system's time zone data (tzdata), then start the program again.",
    ),
    "zones.known": fine("The time zones are there (version {version})."),
    "keyring.none": note("No keyring keeps passwords here; they are asked for."),
    "keyring.there": note("The system's keyring may keep passwords ({backend})."),
    "printers.none": note(
        "This computer has no printer.", "Sheets can be saved as PDF; ask for one to be set up."
    ),
    "printers.there": fine("Printers set up here: {printers}."),
    "preferences.damaged": problem(
        "The file of the preferences cannot be read; the usual ones are taken.",
        "Choose your preferences again in the window: the file is written anew.",
    ),
    "logs.unwritable": problem(
        "The program cannot write its log, so nobody can see later what went wrong.",
        "Let your operator give your account the folder of the logs back.",
    ),
    "logs.open": problem(
        "Other accounts of this computer may read the program's log.",
        "Let your operator take the right to read the folder of the logs from others.",
    ),
    "crash.reported": problem(
        "The program went wrong {reports} times and keeps reports that nobody has seen yet.",
        "Start the window: it shows them. Save a support bundle for your operator if it goes on.",
    ),
    # -- the profile
    "profile.none": problem(
        "No connection was set up for this user.",
        "Start the program and set one up, or use: frontdesk profile add NAME --dsn DSN.",
    ),
    "profile.damaged": problem(
        "The file of the connection (profile.toml) cannot be read.",
        "Put the file back from a backup, or set the same connection up again under a new name;"
        " what waits here is kept.",
    ),
    "profile.read_only": problem(
        "The folder of this desk cannot be written, so nothing can be entered.",
        "Let your operator give your account the right to write there. Nothing was lost.",
    ),
    "profile.open": problem(
        "Other accounts of this computer may read {files} files of this desk.",
        "They are encrypted, but let your operator take that right away.",
    ),
    "profile.writable": problem(
        "Other accounts of this computer may remove or replace files of this desk.",
        "Let your operator take the right to write its folder from others: what waits is in it.",
    ),
    "profile.roots_missing": problem(
        "The certificate file that the connection names is not there.",
        "Put the file back or pin the server's certificate: frontdesk profile pin NAME.",
    ),
    "profile.unbound": note(
        "The connection does without channel binding, as its operator has set.",
        "That is right behind a pooler only.",
    ),
    "profile.shut_out": problem(
        "This workstation was shut out by the clinic; its data was made unreadable.",
        "Ask the manager. What waited here was handed over.",
    ),
    "profile.leftovers": note(
        "There are {files} files here of a damaged copy that was replaced or set aside.",
        "They are not needed; your operator may look at them, then remove them.",
    ),
    # -- the key
    "key.missing": problem(
        "The key of this desk's data (key.json) is gone, and what waits here cannot be read.",
        "Put the file back from a backup. Do not remove outbox.db: what waits is in it.",
    ),
    "key.damaged": problem(
        "The key of this desk's data (key.json) is damaged.",
        "Put the file back from a backup. Do not remove outbox.db: what waits is in it.",
    ),
    "key.open": problem(
        "Other accounts of this computer have rights to the key of this desk's data (key.json).",
        "Let your operator take them away. The key is locked by passwords; better they never try.",
    ),
    "key.not_given": note(
        "No password was given, so the data of this desk was not looked into.",
        "Sign in, or set FRONTDESK_PASSWORD for the command, to have it examined too.",
    ),
    "key.wrong_password": problem(
        "The password that was given does not open this desk's data.",
        "Give the one you sign in with here; after a change elsewhere, the former one.",
    ),
    "key.unknown_person": problem(
        "The person that the connection names cannot open this desk.",
        "Let somebody who works here sign in and add them.",
    ),
    "key.waits": problem(
        "There were too many wrong passwords, so none is tried at present.",
        "Wait some minutes, then run this again.",
    ),
    "key.weak": problem(
        "{people} people's passwords guard the key more weakly than they should.",
        "Let them change their password once on this desk.",
    ),
    "key.opens": fine("The key opens; people who can sign in here: {people}."),
    # -- what waits
    "outbox.missing": problem(
        "The file of what waits for the server (outbox.db) is gone from its folder.",
        "Put it back before anybody goes on: entries that were not sent yet are in it.",
    ),
    "outbox.empty": problem(
        "The file of what waits for the server (outbox.db) holds nothing at all.",
        "Put it back from a backup: entries that were not sent yet were in it.",
    ),
    "outbox.damaged": problem(
        "The file of what waits for the server (outbox.db) is damaged.",
        "Do not remove it. Start the window: it saves what can be read and tells what is missing.",
    ),
    "outbox.plain": problem(
        "The file of what waits (outbox.db) is not encrypted, so it is not this program's.",
        "Ask your operator who put it there; put the right one back from a backup.",
    ),
    "outbox.newer": problem(
        "What waits here was written by a newer version of this program.",
        "Start that version again, or update this one. Nothing is lost.",
    ),
    "outbox.unreadable": problem(
        "The file of what waits (outbox.db) cannot be opened at present.",
        "Look whether another program holds it, or whether your account may read it.",
    ),
    "outbox.gap": problem(
        "{missing} entries are missing between those that are here.",
        "Tell your operator: an older copy of the folder was put back, or entries were salvaged.",
    ),
    "outbox.salvaged": problem(
        "Of a damaged file of what waited, {saved} entries were saved and {missing} are missing.",
        "Open the window: it tells whose they are. The server may have had some: look before one"
        " is entered again.",
    ),
    "outbox.late": problem(
        "{waiting} entries wait for the server, the oldest for {hours} hours.",
        "Look at the checks of the server below; what waits is kept until it answers.",
    ),
    "outbox.waits": note("{waiting} entries wait for the server."),
    "outbox.attention": note(
        "{entries} entries were refused or held and want somebody's attention.",
        "Open the window and press F6.",
    ),
    "outbox.sound": fine("What waits is sound: {commands} entries are kept."),
    # -- the copy of the clinic's data
    "replica.missing": note(
        "This desk has no copy of the clinic's data yet.",
        "It is fetched at the next sign-in with the server in reach.",
    ),
    "replica.damaged": problem(
        "This desk's copy of the clinic's data is damaged.",
        "Sign in while the server answers: the copy is fetched anew, and what waits is kept.",
    ),
    "replica.marked": problem(
        "This desk's copy of the clinic's data was found damaged and waits to be replaced.",
        "Close the program and sign in while the server answers.",
    ),
    "replica.plain": problem(
        "This desk's copy of the clinic's data is not encrypted, so it is not this program's.",
        "Remove replica.db and sign in: it is fetched anew.",
    ),
    "replica.other_format": note(
        "This desk's copy was made by another version of the program.",
        "It is fetched anew at the next sign-in with the server in reach.",
    ),
    "replica.unreadable": problem(
        "This desk's copy of the clinic's data cannot be opened at present.",
        "Look whether another program holds it, or whether your account may read it.",
    ),
    "replica.sound": fine("The copy of the clinic's data is sound: {rows:,} records."),
    "lease.ended": problem(
        "The server was not heard for so long that nothing new is taken down here.",
        "Connect this desk once; what was entered before is kept.",
    ),
    "lease.ends": note("Without the server this desk takes entries for {hours} more hours."),
    "clock.before_server": problem(
        "This computer's clock is {minutes} minutes behind a time that was known already.",
        "Set the clock right. Nothing is lost by a wrong one.",
    ),
    "lock.unusable": problem(
        "The file that keeps two programs from sending the same entries cannot be used.",
        "Let your operator remove sync.lock, or give your account the right to write it.",
    ),
    "lock.held": note("Another program of this desk talks to the server at present."),
    "lock.free": fine("No other program holds this desk's line."),
    # -- the server
    "server.not_asked": note("The server was not asked: no password was given."),
    "server.unreachable": problem(
        "The server does not answer.",
        "Check the network and the connection's host and port. Work goes on without it.",
    ),
    "server.untrusted": problem(
        "The server could not prove who it is, so no password was sent.",
        "Check this computer's date and the connection's certificate file; ask your operator.",
    ),
    "server.not_admitted": problem(
        "The server's rules let nobody in from this computer.",
        "Ask your operator to let this network in.",
    ),
    "server.wrong_password": problem(
        "The server does not take the password that was given.",
        "If it was changed elsewhere, sign in with the new one.",
    ),
    "server.no_binding": problem(
        "The login belongs to no clinic, or was shut out.",
        "Ask the manager. What waits here is kept and can be handed over.",
    ),
    "server.busy": note("The server was busy and did not answer.", "Run this again in a moment."),
    "server.too_old": problem(
        "The server's schema is older than this program needs.",
        "Ask your operator to run: frontdesk admin migrate.",
    ),
    "server.failed": problem(
        "The server was reached but could not be examined: {error}.", "Ask your operator."
    ),
    "server.answers": fine("The server answers."),
    "server.certificate_ends": problem(
        "The server's certificate ends in {days} days.",
        "Tell your operator to renew it; from then on no desk can connect.",
    ),
    "server.certificate_good": fine("The server's certificate is good for {days} days."),
    "server.plain_line": note("The line is not encrypted: the server is on this computer."),
    "server.other_epoch": problem(
        "The server continues another record than this desk knows: it was restored.",
        "Start the window or frontdesk sync: what the server lost is offered again.",
    ),
    "server.behind": problem(
        "The server is {events} events behind this desk: it lost some.",
        "Tell your operator. Start frontdesk sync: what the server lost is offered again.",
    ),
    "server.ahead": note("This desk is {events} events behind the server."),
    "server.trimmed": problem(
        "The server no longer keeps the events that this desk still needs.",
        "Start the window or frontdesk sync: the clinic's data is fetched anew.",
    ),
    "server.device_revoked": problem(
        "The clinic has shut this workstation or login out.",
        "Ask the manager. At the next contact what waits here is handed over.",
    ),
    "server.device_unknown": problem(
        "The server does not know this desk: it was restored, or this folder is another clinic's.",
        "Start frontdesk sync: the desk is enrolled again, and what waits is sent.",
    ),
    "server.device_ahead": problem(
        "The server knows entries of this desk that are not here: an old copy was put back, or"
        " the folder was copied to another computer.",
        "Use one of the two. Start frontdesk sync here: it is enrolled as a new desk.",
    ),
    "server.program_too_old": problem(
        "The server asks for a newer version of this program.",
        "Update it. What waits here is kept.",
    ),
    "server.clock_differs": problem(
        "This computer's clock differs from the server's by {seconds} seconds.",
        "Set the clock right; times that are shown here may be wrong until then.",
    ),
    "login.too_mighty": problem(
        "The login may do more than a member of staff should: the wall does not bind it.",
        "Never sign in with an operator's login. Ask for one of your own.",
    ),
    "login.deletes": problem(
        "The login may delete records of {tables} tables.",
        "Tell your operator to run: frontdesk admin doctor.",
    ),
    "wall.open": problem(
        "{tables} tables of the server stand without their wall.",
        "Tell your operator at once to run: frontdesk admin doctor.",
    ),
}

find = finder(CODES)
