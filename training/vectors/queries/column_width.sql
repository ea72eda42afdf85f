-- The dimension of the embedding column; -1 if it takes any.
select atttypmod from pg_attribute where attrelid = to_regclass(%s) and attname = 'embedding'
