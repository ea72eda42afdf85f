"""Words of names and comments in English, Chinese and German, without any database."""
