"""`highway_db`: motorway service areas of an inland province, 2022-01-01 to 2023-12-31, generated from a seed.

Seventeen `bss_*` tables and a view, about 45,000 rows, the same on every machine: no clock and no global randomness.
The database is imperfect on purpose, like users' databases: some foreign keys are not declared, two tables and many
columns have no comment, codes are small integers, a date is stored as text, and some tables use soft deletion.

`schema.sql` creates the tables, `tables.txt` lists their names, and `dictionary.csv` contains the business terms, with
the columns `table,column,label,synonyms,value_labels`: an empty column stands for the table itself, an empty label only
adds synonyms, synonyms are separated by `;`, and value labels have the form `1=小客车;2=大客车`.
"""
