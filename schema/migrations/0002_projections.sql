-- The four tables people query: projections of the log, dropped and rebuilt at will.
-- depends: 0001_event_log

create table projection_checkpoints (
    name     text   not null,
    position bigint not null,
    constraint projection_checkpoints_pkey primary key (name)
);

-- The tables alone: what is filled from a long log gets its indexes afterwards, which takes half the time.
create function create_projection_tables() returns void language plpgsql as $$
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
        -- beyond the document's columns
        task_name        text,
        progress         smallint    not null default 0,
        position         bigint      not null default 0,
        -- what a search looks at; in "C" only ASCII letters lose their case, which is fast
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
    -- what a text is searched by: which bytes follow which in a block of lines
    create table if not exists log_blocks (
        task_id   varchar(32) not null,
        first_id  bigint      not null,
        last_id   bigint      not null,
        signature bytea       not null,
        primary key (task_id, first_id)
    );
    -- thousands of them are looked at for one page, and none may have to be fetched from elsewhere
    alter table log_blocks alter column signature set storage plain;
    create unique index if not exists outputs_name on data_pipeline_task_outputs (task_id, file_name);
end $$;

-- Whether all of eight bits are set. Of one expression, so that it is written into the query that calls it.
create function may_hold(signature bytea, bits integer[]) returns boolean language sql immutable
return get_bit(signature, bits[1]) = 1 and get_bit(signature, bits[2]) = 1 and get_bit(signature, bits[3]) = 1
   and get_bit(signature, bits[4]) = 1 and get_bit(signature, bits[5]) = 1 and get_bit(signature, bits[6]) = 1
   and get_bit(signature, bits[7]) = 1 and get_bit(signature, bits[8]) = 1;

create function index_projections() returns void language plpgsql as $$
begin
    alter table data_pipeline_task_executions
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade;
    alter table data_pipeline_task_logs
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade,
        add foreign key (execution_id) references data_pipeline_task_executions (execution_id) on delete cascade;
    alter table data_pipeline_task_outputs
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade,
        add foreign key (execution_id) references data_pipeline_task_executions (execution_id) on delete cascade;
    alter table log_blocks
        add foreign key (task_id) references data_pipeline_tasks (id) on delete cascade;

    create index if not exists idx_tasks_status on data_pipeline_tasks (status);
    create index if not exists idx_tasks_created_at on data_pipeline_tasks (created_at desc);
    create index if not exists idx_tasks_db_name on data_pipeline_tasks (db_name);
    create index if not exists idx_tasks_created_by on data_pipeline_tasks (created_by);
    create index if not exists idx_executions_task_id on data_pipeline_task_executions (task_id);
    create index if not exists idx_executions_step on data_pipeline_task_executions (execution_step);
    create index if not exists idx_executions_status on data_pipeline_task_executions (status);
    create index if not exists idx_executions_started_at on data_pipeline_task_executions (started_at desc);
    create index if not exists idx_logs_task_id on data_pipeline_task_logs (task_id);
    create index if not exists idx_logs_execution_id on data_pipeline_task_logs (execution_id);
    create index if not exists idx_logs_timestamp on data_pipeline_task_logs (timestamp desc);
    create index if not exists idx_logs_level on data_pipeline_task_logs (log_level);
    create index if not exists idx_logs_step on data_pipeline_task_logs (step_name);
    create index if not exists idx_outputs_task_id on data_pipeline_task_outputs (task_id);
    create index if not exists idx_outputs_execution_id on data_pipeline_task_outputs (execution_id);
    create index if not exists idx_outputs_file_type on data_pipeline_task_outputs (file_type);
    create index if not exists idx_outputs_primary on data_pipeline_task_outputs (is_primary) where is_primary = true;
    -- pages of a task's log, newest first
    create index if not exists logs_page on data_pipeline_task_logs (task_id, id desc);
    create index if not exists tasks_page on data_pipeline_tasks (created_at desc, id desc);
    -- the task that ended last
    create index if not exists tasks_ended on data_pipeline_tasks
        (completed_at desc nulls last, created_at desc, id desc)
        where status in ('completed', 'failed', 'cancelled', 'partial_completed');
    -- the few lines that tell of trouble, without a look at the many that do not
    create index if not exists logs_trouble on data_pipeline_task_logs (task_id, id desc)
        where log_level in ('WARNING', 'ERROR', 'CRITICAL');
end $$;

do $$ begin perform create_projection_tables(); perform index_projections(); end $$;
