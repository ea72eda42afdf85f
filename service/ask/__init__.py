"""Questions to a dataset: what an assistant would be given for them, and SQL for them."""
