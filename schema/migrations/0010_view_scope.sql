-- API keys may have the scope `view`, which shows no payloads.
-- depends: 0009_partitions

alter table api_keys drop constraint api_keys_scope;
alter table api_keys add constraint api_keys_scope check (scope in ('view', 'read', 'operate', 'admin'));
