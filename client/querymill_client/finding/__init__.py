"""Finding of tables, values and joins for a question, in an index of terms that each loaded dataset has."""
