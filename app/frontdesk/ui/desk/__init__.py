"""Today at the counter: booking strip, counters, attention, waiting changes."""
