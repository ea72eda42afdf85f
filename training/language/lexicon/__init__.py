"""Words that names of tables and columns are made of: English to Chinese, and abbreviations to English."""
