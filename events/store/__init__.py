"""Reading the log and deciding commands on its state."""
