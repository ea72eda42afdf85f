"""Knowledge of a source that SQL needs beyond its schema, for people, models and other tools."""
