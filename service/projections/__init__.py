"""The four tables kept from the log."""
