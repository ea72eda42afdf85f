"""Group commit: many waiting appends in one call of the database's append function."""
