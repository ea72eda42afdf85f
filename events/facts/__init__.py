"""Facts, refusals, and the stored names and versions of facts. Pure."""
