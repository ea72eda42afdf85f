"""Commands about tasks, their files and their pairs."""
