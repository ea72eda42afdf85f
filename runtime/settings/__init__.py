"""All settings, read in one place."""
