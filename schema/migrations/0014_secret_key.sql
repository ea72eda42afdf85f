-- Which key encrypts the sources: a process that has another one does not start.
-- depends: 0013_landmarks_of_latecomers

create table secret_key (
    one         boolean primary key default true check (one),
    fingerprint text not null
);
comment on table secret_key is 'A keyed hash of QUERYMILL_SECRET_KEY, written by the first process that starts.';
