"""Rules without state: no I/O, no clock, standard library only."""
