"""Facts of a source that questions need: kinds of tables and columns, names of rows, reachable parents."""
