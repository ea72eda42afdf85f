"""Schedules: tasks that start every day or every week."""
