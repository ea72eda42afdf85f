"""Ways in which people and models get a right SQL wrong. Shares nothing with the repair but the data."""
