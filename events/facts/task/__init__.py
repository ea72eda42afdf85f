"""Life cycle of a task: facts, commands, decisions, state. Pure: no clock, no I/O, no creation of ids."""
