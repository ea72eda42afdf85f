"""Read access of steps to the task's source database."""
