"""The price list of rules."""
