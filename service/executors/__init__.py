"""Executors that are alive, the drain, and the queue of waiting executions."""
