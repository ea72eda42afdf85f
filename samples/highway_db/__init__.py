"""`highway_db`: service areas along the motorways of an inland province, 2022-01-01 to 2023-12-31, made up from a seed.

Seventeen `bss_*` tables and a view, about 45,000 rows, the same on every machine: no clock and no global randomness.
It is imperfect on purpose, as users' databases are: some foreign keys are declared and some only meant, two tables and
many columns have no comment, codes hide in small integers, a date is kept as text, some tables delete softly.

`schema.sql` declares it, `tables.txt` lists the tables, `dictionary.csv` is what the business calls them:
`table,column,label,synonyms,value_labels`, where an empty column means the table itself, an empty label adds only
synonyms, synonyms are separated by `;` and value labels are written `1=小客车;2=大客车`.
"""
