"""The four tables projected from the log."""
