"""The functions and types of pg_catalog that a question's SQL may use. Whatever is not listed is refused.

An allow-list, because what is dangerous grows with every release of PostgreSQL and with every extension, while what a
question needs does not. Left out with intent: everything that sleeps, reads files or settings, runs SQL from text
(query_to_xml, ts_stat, ts_rewrite), takes locks, signals, notifies, writes the log or large objects, moves sequences,
parses XML, reads roles, privileges, other sessions or the server itself, or makes a large value of a small argument
without a bound we can read (array_fill, factorial; polygon and popen: two of 60,000 points are compared for minutes).
"""

from __future__ import annotations


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


_AGGREGATE_NAMES = """
    any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
    json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique jsonb_agg jsonb_agg_strict
    jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique max min mode percentile_cont percentile_disc
    range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
    regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance
"""
_WINDOW = "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number"
_NUMBERS = """
    abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees
    div erf erfc exp floor gcd lcm ln log log10 min_scale mod numeric pi pow power radians random round scale sign sin
    sind sinh sqrt tan tand tanh trim_scale trunc width_bucket int2 int4 int8 float4 float8 numeric to_number bit_count
"""
_TEXT = """
    ascii btrim char_length character_length chr concat concat_ws convert_from convert_to decode encode format initcap
    left length lower lpad ltrim md5 normalize is_normalized octet_length bit_length overlay position quote_ident
    quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim sha224 sha256
    sha384 sha512 similar_to_escape split_part starts_with string_to_array string_to_table strpos substr substring
    text to_ascii to_char to_hex to_bin to_oct translate unistr upper casefold varchar bpchar like_escape
"""
_TIME = """
    age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract interval isfinite justify_days
    justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps
    statement_timestamp time timestamp timestamptz timetz timezone to_date to_timestamp transaction_timestamp
"""
_ARRAYS_AND_RANGES = """
    array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions array_prepend
    array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string array_upper
    cardinality generate_series generate_subscripts trim_array unnest
    daterange int4range int8range numrange tsrange tstzrange datemultirange int4multirange int8multirange nummultirange
    tsmultirange tstzmultirange isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange
    num_nulls num_nonnulls enum_first enum_last enum_range
"""
_JSON = """
    array_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
    json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_strip_nulls
    json_to_record json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length
    jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text
    jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query
    jsonb_path_query_array jsonb_path_query_first jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz
    jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls
    jsonb_to_record jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb
"""
_SEARCH_GEOMETRY_NETWORK = """
    phraseto_tsquery plainto_tsquery to_tsquery to_tsvector websearch_to_tsquery ts_headline ts_rank ts_rank_cd
    ts_delete ts_filter numnode querytree setweight strip tsquery_phrase tsvector_to_array array_to_tsvector
    area box center circle diagonal diameter height line lseg point radius slope width bound_box
    abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen
    macaddr8_set7bit gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version
"""

SAFE_FUNCTIONS = _words(
    _AGGREGATE_NAMES, _WINDOW, _NUMBERS, _TEXT, _TIME, _ARRAYS_AND_RANGES, _JSON, _SEARCH_GEOMETRY_NETWORK
)

AGGREGATES = _words(_AGGREGATE_NAMES)

OWNER_FUNCTIONS = SAFE_FUNCTIONS | {
    "current_database",
    "current_schema",
    "current_setting",
    "has_schema_privilege",
    "has_table_privilege",
    "pg_has_role",
    "pg_typeof",
}
"""Functions that the owner of the database may use in addition, in a view or a row security policy."""

SAFE_TYPES = _words("""
    bit bool box bpchar bytea char cidr circle date datemultirange daterange float4 float8 inet int2 int4 int4multirange
    int4range int8 int8multirange int8range interval json jsonb line lseg macaddr macaddr8 money name numeric
    nummultirange numrange point polygon text time timestamp timestamptz timetz tsmultirange tsquery tsrange
    tstzmultirange tstzrange tsvector uuid varbit varchar
    """)
"""Types of pg_catalog to which a cast is allowed. Left out, for example: the reg… types, which look names up in the
catalog; `xml`, which parses documents; jsonpath, which is checked only as a constant; path, which can be added up."""

ATTRIBUTES = _words("oid path")
"""Names of fields that are also functions, harmless ones: `(value).path` may call one of them."""

TRUSTED_EXTENSIONS = _words("""
    btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm postgis seg unaccent
    uuid-ossp vector
    """)
"""Extensions whose immutable and stable functions, operators and types compute and do nothing else."""

UNTRUSTED_SYMBOLS = _words("""
    accept_weak_input geometry_estimated_extent gserialized_estimated_extent hstore_populate_record
    _postgis_gserialized_index_extent LWGEOM_segmentize2d geography_segmentize ST_GeneratePoints
    """)
"""Compiled functions of theirs that do more than compute.

They run the checks of a row's domains, read the statistics or the index of any table, change what a session takes for a
valid number, or make as many points as an argument asks for.
"""
