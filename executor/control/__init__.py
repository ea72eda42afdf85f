"""The right to run an execution and the means to stop, retry and bound it."""
