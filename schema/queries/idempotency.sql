-- begin_answer: Reserve an idempotency key; return a row if the key was free or expired, or its request was abandoned.
insert into idempotency_keys (key, fingerprint) values (%(key)s, %(fingerprint)s)
on conflict (key) do update set fingerprint = excluded.fingerprint, created_at = now(), status = null, body = null
where idempotency_keys.created_at < now() - interval '1 day'
   or (idempotency_keys.status is null
       and idempotency_keys.created_at < now() - make_interval(secs => %(seconds)s))
returning key

-- renew_answer: Record that a request is still being processed.
update idempotency_keys set created_at = now() where key = %(key)s and status is null

-- stored_response: The stored response of an idempotency key; the status is null while the request is being processed.
select fingerprint, status, body from idempotency_keys where key = %(key)s

-- store_answer: Store the response of an idempotency key; the first one stays if two requests have executed.
update idempotency_keys set status = %(status)s, body = %(body)s where key = %(key)s and status is null

-- drop_answer: Free the key of a request that failed with a server error, so that the client can retry.
delete from idempotency_keys where key = %(key)s and status is null

-- remove_old_answers: Remove responses older than a day.
delete from idempotency_keys where created_at < now() - interval '1 day'
