"""Files of pairs: formats of other tools to export and import, and one Markdown file for each pair."""
