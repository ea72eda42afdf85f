"""What can happen, and the log of what did."""
