"""The SQL of a form."""
