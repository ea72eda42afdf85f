"""The vocabulary and grammar of English and Chinese names and comments; nothing here reads a database."""
