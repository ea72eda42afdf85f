"""What can happen: facts, refusals, their stored names and versions. Pure."""
