"""The forms that can be asked of a table."""
