"""The whole life of a task: facts, commands, decide, evolve. Pure: no clock, no I/O, no ids of its own."""
