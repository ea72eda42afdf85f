create function evil(int) returns int language plpgsql immutable as $$begin raise notice 'the canary sang'; return $1; end$$;
create function evil_difference(int, int) returns float8 language plpgsql immutable as $$begin raise notice 'the canary sang'; return $1; end$$;
create function evil_default(a int, b int default public.evil(1)) returns int language plpgsql immutable
  as 'begin return a; end';
create function wrapped(int) returns int language sql immutable as 'select $1 + public.evil(1)';
create function atomic(a int) returns int language sql immutable return a + public.evil(1);
create function second(int, int) returns int language sql immutable as 'select public.evil($2)';
create function first(int) returns int language sql immutable as 'select public.evil($1)';
create function tidy(text) returns text language sql immutable as 'select lower(btrim($1))';
create view singing as select evil(1) as x;
create function from_text() returns int language sql immutable
  as $$select numnode(ts_rewrite('a', 'select ''a''::tsquery, ''b''::tsquery from public.singing where x = 1'))$$;
create function from_view(int) returns int language sql immutable as 'select $1 + x from public.singing';
create function from_subquery(int) returns int language sql immutable as 'select $1 + (select x from public.singing)';
create function from_field(record) returns int language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return 1; end$$;
create function of_field(int) returns int language sql immutable as 'select $1 + 1';
create function evil_order(int, int) returns int language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return btint4cmp($1, $2); end$$;
create function evil_hash(int, bigint) returns bigint language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return $1 + $2; end$$;
create function near(int, int) returns int language sql immutable as 'select $1 + $2';
create function near(int) returns int language sql immutable as 'select public.near($1, 1)';
create function again(int) returns int language sql immutable as 'select $1';
create type mood as enum ('a', 'b');
create function moody(int) returns int language sql immutable
  as $$select case when 'a'::public.mood < 'b'::public.mood then $1 end$$;
create type cast_mood as enum ('a', 'b');
create function evil_mood(int) returns cast_mood language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return 'a'; end$$;
create cast (int as cast_mood) with function evil_mood(int);
create function cast_moody(int) returns boolean language sql immutable as 'select $1::public.cast_mood is null';
create operator class evil_btree for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=,
  operator 5 >, function 1 evil_order(int, int);
create operator class evil_hashed for type int using hash as operator 1 =, function 2 evil_hash(int, bigint);
create operator === (leftarg = int, rightarg = int, function = evil_difference);
create type boxed as (a int);
create function unboxed(boxed) returns int language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return 1; end$$;
create cast (boxed as int) with function unboxed(boxed) as implicit;
create function plus(boxed, int) returns int language sql immutable as 'select $1 + $2';
create function box_of_one() returns boxed language sql immutable as 'select 1';
create function plus_one(int) returns int language sql immutable as 'select $1 + public.box_of_one()';
create function sings(int) returns boolean language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return true; end$$;
create domain sung as int check (sings(value));
create function as_sung(int) returns sung language sql immutable strict as 'select coalesce($1, 1)';
create type color as enum ('r', 'g');
create function color_order(color, color) returns int language plpgsql immutable
  as $$begin raise notice 'the canary sang'; return enum_cmp($1, $2); end$$;
create operator class color_class default for type color using btree as operator 1 <(anyenum, anyenum),
  operator 2 <=(anyenum, anyenum), operator 3 =(anyenum, anyenum), operator 4 >=(anyenum, anyenum),
  operator 5 >(anyenum, anyenum), function 1 color_order(color, color);
create function colored(int) returns boolean language sql immutable
  as $$select $1 > 0 and array['r'::public.color] < array['g'::public.color]$$;
create function colored(int, color) returns boolean language sql immutable
  as 'select $1 > 0 and array[$2] < array[$2]';
create function with_r(int) returns boolean language sql immutable as $$select public.colored($1, 'r')$$;
create function twice(text) returns text language sql immutable as 'select $1 || $1';
create function beside_twice(int, text) returns text language sql immutable as 'select $2 || $2';
create function bucket(int, int) returns int language sql immutable as 'select $1 / $2';
create type span as range (subtype = int, subtype_diff = evil_difference, multirange_type_name = spans);
create domain span_domain as span;
create function named(a int) returns int language sql immutable as 'select public.first(a)';
create type two as (a int, b int);
create function doubled(int) returns two language sql immutable as 'select $1, public.evil(1)';
