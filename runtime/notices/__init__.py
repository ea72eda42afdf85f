"""Receivers of notices: their addresses and secrets."""
