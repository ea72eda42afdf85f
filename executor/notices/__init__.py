"""Notices of events, sent to receivers by webhook."""
