"""Repair of SQL that the gate refused, and the reports of validation."""
