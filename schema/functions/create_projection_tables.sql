-- Creates the five projection tables without foreign keys and indexes, which halves the time to fill the tables.
create or replace function create_projection_tables() returns void language plpgsql as $$
begin
    create table if not exists data_pipeline_tasks (
        id               varchar(32) primary key,
        task_type        varchar(50) not null,
        status           varchar(20) not null,
        parameters       jsonb       not null,
        result           jsonb,
        error_message    text,
        step_status      jsonb       default '{"ddl_generation": "pending", "qa_generation": "pending", "sql_validation": "pending", "training_load": "pending"}',
        output_directory text,
        created_at       timestamptz default current_timestamp,
        started_at       timestamptz,
        completed_at     timestamptz,
        created_by       varchar(50),
        db_name          varchar(100),
        business_context text,
        -- additional columns
        task_name        text,
        progress         smallint    not null default 0,
        position         bigint      not null default 0,
        -- text that is searched; collation "C" converts only ASCII letters to lower case, which is fast
        words            text        generated always as (lower((id || ' ' || coalesce(task_name, '') || ' '
            || coalesce(db_name, '') || ' ' || coalesce(business_context, '')) collate "C")) stored
    );
    create table if not exists data_pipeline_task_executions (
        id                  bigserial primary key,
        task_id             varchar(32),
        execution_step      varchar(50) not null,
        status              varchar(20) not null,
        started_at          timestamptz default current_timestamp,
        completed_at        timestamptz,
        error_message       text,
        execution_result    jsonb,
        execution_id        varchar(100) unique,
        force_executed      boolean     default false,
        files_cleaned       boolean     default false,
        parent_execution_id varchar(100)
    );
    create table if not exists data_pipeline_task_logs (
        id            bigserial primary key,
        task_id       varchar(32),
        execution_id  varchar(100),
        log_level     varchar(10) not null,
        message       text        not null,
        step_name     varchar(50),
        module_name   varchar(100),
        function_name varchar(100),
        timestamp     timestamptz default current_timestamp,
        extra_data    jsonb       default '{}'
    );
    create table if not exists data_pipeline_task_outputs (
        id              bigserial primary key,
        task_id         varchar(32),
        execution_id    varchar(100),
        file_type       varchar(50)  not null,
        file_name       varchar(255) not null,
        file_path       text         not null,
        file_size       bigint       default 0,
        content_hash    varchar(64),
        description     text,
        created_at      timestamptz  default current_timestamp,
        modified_at     timestamptz  default current_timestamp,
        is_primary      boolean      default false,
        is_downloadable boolean      default true
    );
    create unique index if not exists outputs_name on data_pipeline_task_outputs (task_id, file_name);
    -- one row for each pair of a task as it is now
    create table if not exists data_pipeline_pairs (
        id           bigint primary key,
        task_id      varchar(32) not null,
        dataset      text        not null,
        pair_id      text        not null,
        question     text        not null,
        sql          text        not null,
        language     text        not null,
        difficulty   text        not null,
        family       text        not null,
        theme        text        not null,
        tables       text[]      not null,
        origin       text        not null,
        status       text        not null,
        review       text,
        valid        boolean,
        rows         bigint,
        error        text,
        loaded       boolean     not null,
        position     bigint      not null,
        validity     text,
        cause        text,
        repair       jsonb,
        carried_from text,
        unloaded_by  text,
        -- values that a filter by state finds
        states       text[]      not null,
        -- text that is searched, in lower case; collation "C" compares bytes, which is fast
        words        text        collate "C" not null
    );
    create unique index if not exists pairs_name on data_pipeline_pairs (task_id, pair_id);
end $$;
