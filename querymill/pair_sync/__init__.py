"""Synchronisation of a task's pairs with a folder of Markdown files."""
