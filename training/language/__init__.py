"""Words of names and comments in English and Chinese, without any database."""
