"""The described schema of a task's source: its tables and relations, what pairs read of it, and edits of its labels."""
