"""Executor: the process that claims requested executions and runs their steps."""
