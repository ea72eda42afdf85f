"""Evaluation of a task's training data with questions of people and the SQL that answers them."""
