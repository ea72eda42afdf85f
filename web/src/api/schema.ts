// Made by `npm run types` from the service's OpenAPI document; changes here are lost.

export interface components {
  schemas: {
    AskableDataset: {
      dataset: string;
      db_name: string;
      language: "zh" | "en";
      pairs: number;
      examples: string[];
    };
    AskableDatasets: {
      datasets: components["schemas"]["AskableDataset"][];
      model: string | null;
    };
    Asked: {
      dataset: string;
      question: string;
      operations: components["schemas"]["AskedOperation"][];
      pairs: components["schemas"]["FoundPair"][];
      tables: components["schemas"]["FoundTable"][];
      documents: components["schemas"]["FoundDocument"][];
      seconds: number;
    };
    AskedOperation: {
      operation: string;
      words: string[];
    };
    AskRequest: {
      question: string;
    };
    AuditHead: {
      position: number;
      root: string | null;
      recorded_at: string | null;
    };
    AuditTrail: {
      entries: components["schemas"]["TrailEntry"][];
      next_before?: number | null;
    };
    AuditVerdict: {
      state: "done" | "running";
      holds: boolean | null;
      after: number;
      checked: number;
      head: number;
      first_bad_position?: number | null;
      reason?: string | null;
      checkpoints: number;
    };
    CancelRequestedResponse: {
      task_id: string;
      execution_id: string;
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      cancel_requested: boolean;
    };
    ChangedDocument: {
      file_name: string;
      before: string | null;
      after: string | null;
    };
    ChangedPair: {
      before: components["schemas"]["PairText"];
      after: components["schemas"]["PairText"];
    };
    CheckpointList: {
      checkpoints: components["schemas"]["CheckpointView"][];
    };
    CheckpointView: {
      position: number;
      root: string;
      recorded_at: string;
      signature: string;
      public_key: string;
      fingerprint: string;
      genuine: boolean;
    };
    Covered: {
      done: number;
      total: number;
    };
    CurrentExecution: {
      execution_id: string;
      step: "complete" | "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      started_at: string | null;
      cancel_requested: boolean;
      pause_requested: boolean;
      pause_requested_by: string | null;
      paused_at: string | null;
      queue?: components["schemas"]["Queue"] | null;
    };
    DatabaseChange: {
      host?: string | null;
      port?: number | null;
      database?: string | null;
      user?: string | null;
      password?: string | null;
    };
    DatabaseCheck: {
      name: string;
      reachable: boolean;
      error: string | null;
      advice?: string | null;
      server_version: string | null;
      tables: number | null;
      rows?: number | null;
      relations?: number | null;
      search_path?: string[];
      warnings?: string[];
      grants?: string[];
    };
    DatabaseConnection: {
      host: string;
      port: number;
      database: string;
      user?: string | null;
      password?: string | null;
    };
    DatabaseList: {
      databases: components["schemas"]["DatabaseView"][];
    };
    DatabaseRequest: {
      name: string;
      dsn?: string | null;
      host?: string | null;
      port?: number;
      database?: string | null;
      user?: string | null;
      password?: string | null;
      keep?: boolean;
    };
    DatabaseView: {
      name: string;
      host: string | null;
      port: number | null;
      database: string | null;
      user: string | null;
      created_at: string | null;
    };
    DatasetChanges: {
      totals: components["schemas"]["PairTotals"];
      added: components["schemas"]["PairText"][];
      removed: components["schemas"]["PairText"][];
      changed: components["schemas"]["ChangedPair"][];
      documents: components["schemas"]["ChangedDocument"][];
      dataset: string;
      from: number;
      to: number;
    };
    DatasetDetail: {
      dataset: string;
      source: string;
      language: "zh" | "en";
      pairs: number;
      tasks: components["schemas"]["DatasetTask"][];
      version: components["schemas"]["DatasetVersion"];
      pending: components["schemas"]["PendingLoad"][];
      versions: components["schemas"]["DatasetVersion"][];
      total: number;
    };
    DatasetList: {
      datasets: components["schemas"]["DatasetView"][];
      position: number;
    };
    DatasetTask: {
      task_id: string;
      task_name: string | null;
      pairs: number;
      deleted: boolean;
    };
    DatasetVersion: {
      number: number;
      task_id: string;
      task_name: string | null;
      task_deleted: boolean;
      execution_id: string;
      position: number;
      loaded_at: string;
      loaded_by: string | null;
      pairs: number;
      ddl: number;
      documents: number;
      tasks: components["schemas"]["DatasetTask"][];
      added: number | null;
      removed: number | null;
      validation: components["schemas"]["Validation"] | null;
      covered: components["schemas"]["Covered"] | null;
      retrieval: components["schemas"]["Retrieval"] | null;
      uplift: components["schemas"]["Uplift"] | null;
    };
    DatasetView: {
      dataset: string;
      source: string;
      language: "zh" | "en";
      pairs: number;
      tasks: components["schemas"]["DatasetTask"][];
      version: components["schemas"]["DatasetVersion"];
      pending: components["schemas"]["PendingLoad"][];
    };
    Drain: {
      since: string;
      by: string | null;
      reason: string | null;
    };
    DrainRequest: {
      reason?: string | null;
    };
    DrawnTable: {
      name: string;
      label: string;
      pairs: number;
    };
    DriftView: {
      since: string | null;
      counts: Record<string, number>;
      changes: components["schemas"]["SchemaChangeView"][];
      pairs: number;
    };
    ErrorTexts: {
      zh: string;
      en: string;
      headline: components["schemas"]["Texts"];
      about_source: boolean;
      about_input: boolean;
    };
    EventDigest: {
      position: number;
      type: string;
      digest: string;
    };
    EventPage: {
      events: components["schemas"]["EventView"][];
      next_after: number | null;
    };
    EventView: {
      position: number;
      stream: string;
      version: number;
      type: string;
      recorded_at: string;
      data: Record<string, unknown>;
      meta: Record<string, unknown>;
    };
    ExecutionList: {
      executions: components["schemas"]["ExecutionView"][];
    };
    ExecutionStartedResponse: {
      execution_id: string;
      task_id: string;
      step: "complete" | "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      started_at: string | null;
      version: number;
      position: number;
    };
    ExecutionView: {
      execution_id: string;
      step: "complete" | "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      started_at: string | null;
      completed_at: string | null;
      duration: number | null;
      force_executed: boolean;
      files_cleaned: boolean;
      parent_execution_id: string | null;
      cancel_requested: boolean;
      requested_at: string;
      error_message: string | null;
      executor: string | null;
      recoveries: number;
      model_calls: number;
      model_budget_spent: boolean;
    };
    ExecutorList: {
      executors: components["schemas"]["ExecutorView"][];
      drained: components["schemas"]["Drain"] | null;
    };
    ExecutorView: {
      executor: string;
      address: Record<string, unknown>;
      started_at: string;
      seen_at: string;
      running: number;
      silent_seconds: number;
      drained?: components["schemas"]["Drain"] | null;
    };
    FileChange: {
      file_name: string;
      before: string | null;
      after: string | null;
      before_size: number | null;
      after_size: number | null;
    };
    FileChanges: {
      added: components["schemas"]["FileChange"][];
      removed: components["schemas"]["FileChange"][];
      changed: components["schemas"]["FileChange"][];
    };
    FileList: {
      files: components["schemas"]["FileView"][];
    };
    FileView: {
      file_name: string;
      file_type: "ddl" | "json" | "log" | "md" | "report" | "txt" | "yaml";
      file_size: number;
      download_url: string;
      content_hash: string;
      description: string;
      is_primary: boolean;
      is_downloadable: boolean;
      step: "ddl_generation" | "qa_generation" | "sql_validation" | "training_load" | null;
      execution_id: string | null;
      created_at: string;
      modified_at: string;
    };
    ForkRequest: {
      at: number;
      task_name?: string | null;
      created_by?: string | null;
    };
    FoundDocument: {
      title: string;
      text: string;
      tables: string[];
      knowledge: boolean;
      similarity: number;
      words: string[];
    };
    FoundPair: {
      pair_id: string;
      task_id: string;
      question: string;
      sql: string;
      tables: string[];
      similarity: number;
      score: number;
      operations: string[];
      words: string[];
      near_copies: string[];
    };
    FoundTable: {
      table: string;
      ddl: string;
      similarity: number;
      words: string[];
      pairs: number[];
    };
    InputList: {
      inputs: components["schemas"]["InputView"][];
    };
    InputView: {
      name: string;
      kind: "dictionary" | "knowledge" | "relations" | "tables";
      size: number;
      sha256: string;
      created_at: string | null;
      entries?: number | null;
    };
    KeyList: {
      keys: components["schemas"]["KeyView"][];
    };
    KeyRequest: {
      name: string;
      scope?: "admin" | "operate" | "read" | "view";
    };
    KeyView: {
      name: string;
      scope: "admin" | "operate" | "read" | "view";
      created_at: string;
      revoked_at: string | null;
    };
    LabelChange: {
      table: string;
      column?: string | null;
      value?: string | null;
      label: string;
    };
    LastNotice: {
      delivered: boolean;
      at: string;
      error: string | null;
    };
    LogDensity: {
      stretches: components["schemas"]["LogStretch"][];
    };
    LogLine: {
      position: number;
      timestamp: string;
      level: "CRITICAL" | "DEBUG" | "ERROR" | "INFO" | "WARNING";
      message: string;
      step_name: "complete" | "ddl_generation" | "qa_generation" | "sql_validation" | "training_load" | null;
      module_name: string | null;
      function_name: string | null;
      execution_id: string | null;
      extra_data: Record<string, unknown> | null;
    };
    LogPage: {
      logs: components["schemas"]["LogLine"][];
      total?: number | null;
    };
    LogStretch: {
      at: string;
      lines: number;
      errors: number;
    };
    ModelChoice: {
      model?: string | null;
      temperature?: number | null;
    };
    ModelList: {
      models: components["schemas"]["ModelView"][];
    };
    ModelView: {
      kind: "embedding" | "model";
      name: string;
      configured: boolean;
      healthy: boolean;
      dimension: number | null;
      error: string | null;
    };
    NewKey: {
      name: string;
      scope: "admin" | "operate" | "read" | "view";
      key: string;
      created_at: string;
    };
    NewReceiver: {
      name: string;
      address: string;
      types: string[];
      secret: string | null;
      created_at: string;
    };
    PairChange: {
      question?: string | null;
      sql?: string | null;
      review?: "approved" | "rejected" | null;
      position?: number | null;
    };
    PairChanges: {
      added: number;
      removed: number;
      changed: number;
      valid: number;
      repaired: number;
      invalid: number;
      approved: number;
      rejected: number;
      loaded: number;
      unloaded: number;
    };
    PairDecisions: {
      pair_ids: string[];
      review: "approved" | "rejected";
      positions?: number[] | null;
    };
    PairEdit: {
      pair_id: string;
      question: string;
      before: string;
      after: string;
      valid: boolean;
      rows: number | null;
      error: string | null;
      cause: string | null;
    };
    PairEditing: {
      pair_ids: string[];
      find?: string | null;
      replace?: string | null;
      dry_run?: boolean;
    };
    PairEdits: {
      edits: components["schemas"]["PairEdit"][];
      unchanged: string[];
      dry_run: boolean;
    };
    PairGeneration: {
      pair_ids?: string[] | null;
      family?: string | null;
      table?: string | null;
      count?: number;
    };
    PairHit: {
      task_id: string;
      task_name: string | null;
      db_name: string;
      dataset: string;
      excerpt: string;
      pair: components["schemas"]["PairView"];
    };
    PairHits: {
      pairs: components["schemas"]["PairHit"][];
      total: number;
      next_cursor: number | null;
    };
    PairImport: {
      imported: number;
      present: number;
      refused: components["schemas"]["PairRefusal"][];
      dry_run: boolean;
    };
    PairPage: {
      pairs: components["schemas"]["PairView"][];
      total: number;
      next_cursor: number | null;
    };
    PairRefusal: {
      entry: number;
      line: number;
      question: string;
      sql: string;
      error: string;
    };
    PairRepair: {
      before: string;
      rule: string;
      accepted: boolean;
    };
    PairReplacements: {
      names: string[];
    };
    PairRestoring: {
      pair_ids: string[];
      position: number;
    };
    PairRun: {
      columns: string[];
      rows: unknown[][];
      row_count: number | null;
      truncated: boolean;
      valid: boolean;
      error: string | null;
      layer: "parse" | "plan" | "prepare" | "run" | "session";
      seconds: number;
      error_at?: number | null;
    };
    PairsDecided: {
      pairs: components["schemas"]["PairView"][];
      invalid: string[];
      changed: string[];
    };
    PairsRestored: {
      pairs: components["schemas"]["PairView"][];
    };
    PairText: {
      question: string;
      sql: string;
    };
    PairTotals: {
      added: number;
      removed: number;
      changed: number;
    };
    PairTrial: {
      sql?: string | null;
    };
    PairView: {
      pair_id: string;
      question: string;
      sql: string;
      language: "zh" | "en";
      difficulty: "easy" | "medium" | "hard" | "extra";
      family: string;
      theme: string;
      tables: string[];
      origin: "grammar" | "model" | "person" | "asked";
      status: "edited" | "generated" | "invalid" | "loaded" | "removed" | "repaired" | "validated";
      review: "approved" | "rejected" | null;
      valid: boolean | null;
      rows: number | null;
      error: string | null;
      loaded: boolean;
      position: number;
      validity?: "invalid" | "repaired" | "valid" | null;
      cause?: string | null;
      repair?: components["schemas"]["PairRepair"] | null;
      carried_from?: string | null;
      unloaded_by?: string | null;
      unfit: ("invalid" | "proposed" | "rejected" | "repaired")[];
    };
    PauseRequestedResponse: {
      task_id: string;
      execution_id: string;
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      pause_requested: boolean;
    };
    PendingChanges: {
      added: string[];
      removed: string[];
      changed: string[];
    };
    PendingLoad: {
      task_id: string;
      changes: components["schemas"]["PendingChanges"];
    };
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      instance: string;
      success: boolean;
      error: string;
      code: string;
      field?: string | null;
    };
    Proposed: {
      task_id: string;
      pair_id: string;
      existed: boolean;
    };
    ProposedPair: {
      question: string;
      sql: string;
    };
    QualityFigure: {
      name: "accepted_repairs" | "business_columns" | "first_pass_valid" | "loaded" | "no_signs" | "outside_agreement" | "relation_edges" | "retrieved_examples" | "retrieved_tables" | "said_literals" | "tables" | "unique_skeletons" | "usable" | "with_rows";
      share: number | null;
      covered: number | null;
      total: number | null;
      excluded: number | null;
      missing: string[];
      bar: number | null;
      reached: boolean | null;
    };
    QualityReport: {
      figures: components["schemas"]["QualityFigure"][];
      documentation?: Record<string, unknown> | null;
      generation?: Record<string, unknown> | null;
      validation?: Record<string, unknown> | null;
      retrieval?: Record<string, unknown> | null;
      load?: Record<string, unknown> | null;
      evaluation?: Record<string, unknown> | null;
    };
    Queue: {
      position: number;
      executors_alive: number;
      reason: "behind_others" | "drained" | "files_away" | "no_executor" | "waiting_for_executor";
      since: string | null;
    };
    ReceiverList: {
      receivers: components["schemas"]["ReceiverView"][];
    };
    ReceiverRequest: {
      name: string;
      address: string;
      types?: string[];
    };
    ReceiverTest: {
      name: string;
      position: number;
    };
    ReceiverView: {
      name: string;
      address: string;
      types: string[];
      created_at: string;
      waiting: number;
      last: components["schemas"]["LastNotice"] | null;
    };
    RelationChange: {
      child: string;
      child_columns: string[];
      parent: string;
      parent_columns: string[];
      allowed: boolean | null;
    };
    Removed: {
      name: string;
    };
    Resumed: {
      drained: null;
    };
    ResumeRequest: {
      task_id: string;
      task_type?: string | null;
    };
    Retrieval: {
      questions: number;
      tables_at_1: number;
      tables_at_5: number;
      pairs_at_5: number;
    };
    SampleView: {
      db_name: string;
      table_list_file: string;
      dictionary_file: string;
      business_context: string;
    };
    ScheduledRun: {
      due_at: string;
      at: string;
      task_id: string | null;
      status: "cancelled" | "completed" | "deleted" | "failed" | "in_progress" | "partial_completed" | "paused" | "pending" | "skipped";
      error: string | null;
    };
    ScheduledTask: {
      table_list_file?: string | null;
      table_list?: string[] | string | null;
      relations_file?: string | null;
      dictionary_file?: string | null;
      knowledge_file?: string | null;
      on_missing?: "fail" | "skip";
      business_context?: string;
      language?: "en" | "zh" | null;
      pairs_per_table?: number | null;
      pairs_total?: number | null;
      include_views?: boolean;
      seed?: number;
      only_changes?: boolean;
      enable_sql_validation?: boolean;
      enable_llm_repair?: boolean;
      modify_original_file?: boolean;
      enable_training_data_load?: boolean;
      load_mode?: "add" | "replace";
      use_llm?: boolean | null;
      llm_config?: components["schemas"]["ModelChoice"];
      created_by?: string | null;
      task_name?: string | null;
    };
    ScheduleList: {
      schedules: components["schemas"]["ScheduleView"][];
    };
    ScheduleRequest: {
      name: string;
      db_name: string;
      at: string;
      parameters?: components["schemas"]["ScheduledTask"];
    };
    ScheduleView: {
      name: string;
      db_name: string;
      at: string;
      language: "en" | "zh";
      parameters: Record<string, unknown>;
      next_at: string;
      last: components["schemas"]["ScheduledRun"] | null;
    };
    SchemaChangeView: {
      kind: "table_added" | "table_removed" | "table_renamed" | "column_added" | "column_removed" | "column_renamed" | "column_retyped";
      table: string;
      column: string | null;
      before: string | null;
      after: string | null;
    };
    SchemaColumn: {
      name: string;
      type: string;
      label: string;
      origin: "comment" | "dictionary" | "name" | "translation" | "model";
      next_label: string | null;
      synonyms: string[];
      role: string;
      key: boolean;
      not_null: boolean;
      comment: string | null;
      samples: string[];
      values: components["schemas"]["SchemaValue"][];
      values_origin: "comment" | "dictionary" | "code table";
      pairs: number;
    };
    SchemaEdited: {
      input: string;
      sha256: string;
      subject: string;
      before: string;
      after: string;
      pairs: number;
      table: string | null;
      reads: string | null;
    };
    SchemaEditRow: {
      input: string;
      sha256: string;
      subject: string;
      before: string;
      after: string;
      actor: string | null;
      task_id: string;
      position: number;
      recorded_at: string;
    };
    SchemaEdits: {
      edits: components["schemas"]["SchemaEditRow"][];
    };
    SchemaGraph: {
      tables: components["schemas"]["DrawnTable"][];
      relations: components["schemas"]["SchemaRelation"][];
      left_out: number;
    };
    SchemaPage: {
      database: string;
      language: "en" | "zh";
      tables: components["schemas"]["SchemaTableRow"][];
      total: number;
      next_cursor: number | null;
      dictionary_file: string;
      relations_file: string;
      uploads: string[];
    };
    SchemaRelation: {
      child: string;
      child_columns: string[];
      parent: string;
      parent_columns: string[];
      origin: "declared" | "inferred" | "user";
      evidence: string;
      next: "added" | "removed" | null;
      reads: string;
      pairs: number;
    };
    SchemaTable: {
      name: string;
      kind: string;
      label: string;
      origin: "comment" | "dictionary" | "name" | "translation" | "model";
      next_label: string | null;
      synonyms: string[];
      comment: string | null;
      rows: number;
      exact: boolean;
      pairs: number;
      ddl_file: string | null;
      document_file: string | null;
      columns: components["schemas"]["SchemaColumn"][];
      relations: components["schemas"]["SchemaRelation"][];
    };
    SchemaTableRow: {
      name: string;
      label: string;
      rows: number;
      columns: number;
      relations: number;
      pairs: number;
      edited: boolean;
    };
    SchemaValue: {
      value: string;
      label: string;
      next_label: string | null;
    };
    SessionView: {
      name: string | null;
      scope: "admin" | "operate" | "read" | "view";
    };
    SqlRun: {
      sql: string;
    };
    StepChange: {
      step: "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      before: "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped";
      after: "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped";
    };
    StepProgress: {
      of: "items" | "pairs" | "tables";
      done: number;
      expected: number;
    };
    StepRequest: {
      step: "complete" | "ddl_generation" | "ddl_md_generation" | "qa_generation" | "question_sql_generation" | "sql_validation" | "training_data_load" | "training_load";
      force_execute?: boolean;
      clean_previous?: boolean;
    };
    StepView: {
      step: "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      status: "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped";
      units_done: number;
      units_total: number;
      produced: components["schemas"]["StepProgress"] | null;
      started_at: string | null;
      completed_at: string | null;
      execution_id: string | null;
      error: string | null;
    };
    StoreAddress: {
      address: string;
      url: string;
    };
    TableList: {
      tables: components["schemas"]["TableView"][];
    };
    TableView: {
      name: string;
      schema: string;
      kind: "table" | "partitioned" | "view" | "materialized_view" | "foreign";
      comment: string | null;
      estimated_rows: number;
      bytes: number;
      readable: boolean;
      withheld: string[];
    };
    TaskChange: {
      task_name: string | null;
    };
    TaskChanges: {
      task_id: string;
      from: number;
      to: number;
      status: components["schemas"]["Turn"] | null;
      progress: components["schemas"]["Turn"] | null;
      steps: components["schemas"]["StepChange"][];
      executions: string[];
      files: components["schemas"]["FileChanges"];
      events: Record<string, number>;
      pairs?: components["schemas"]["PairChanges"] | null;
    };
    TaskComparison: {
      totals: components["schemas"]["PairTotals"];
      added: components["schemas"]["PairText"][];
      removed: components["schemas"]["PairText"][];
      changed: components["schemas"]["ChangedPair"][];
      documents: components["schemas"]["ChangedDocument"][];
      task_id: string;
      other: string;
    };
    TaskCreatedResponse: {
      task_id: string;
      status: "cancelled" | "completed" | "failed" | "in_progress" | "partial_completed" | "paused" | "pending";
      output_directory: string;
      step_status: Record<string, "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped">;
      created_at: string | null;
      task_name: string | null;
      version: number;
      position: number;
    };
    TaskDeletedResponse: {
      task_id: string;
      deleted: boolean;
      redacted_events: number;
    };
    TaskDetail: {
      task_id: string;
      task_type: string;
      task_name: string | null;
      status: "cancelled" | "completed" | "failed" | "in_progress" | "partial_completed" | "paused" | "pending";
      progress: number;
      parameters: Record<string, unknown>;
      step_status: Record<string, "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped">;
      steps: components["schemas"]["StepView"][];
      output_directory: string;
      db_name: string;
      business_context: string;
      language: "zh" | "en" | null;
      created_by: string | null;
      created_at: string | null;
      started_at: string | null;
      completed_at: string | null;
      current_execution: components["schemas"]["CurrentExecution"] | null;
      executions: components["schemas"]["ExecutionView"][];
      error_message: string | null;
      result: Record<string, unknown> | null;
      counts: Record<string, number>;
      drift: components["schemas"]["DriftView"] | null;
      version: number;
      position: number;
      deleted?: boolean;
      translations?: Record<string, components["schemas"]["ErrorTexts"]>;
    };
    TaskDigests: {
      task_id: string;
      events: components["schemas"]["EventDigest"][];
    };
    TaskPage: {
      tasks: components["schemas"]["TaskRow"][];
      next_cursor: string | null;
    };
    TaskRequest: {
      table_list_file?: string | null;
      table_list?: string[] | string | null;
      relations_file?: string | null;
      dictionary_file?: string | null;
      knowledge_file?: string | null;
      on_missing?: "fail" | "skip";
      business_context?: string;
      language?: "en" | "zh" | null;
      pairs_per_table?: number | null;
      pairs_total?: number | null;
      include_views?: boolean;
      seed?: number;
      only_changes?: boolean;
      enable_sql_validation?: boolean;
      enable_llm_repair?: boolean;
      modify_original_file?: boolean;
      enable_training_data_load?: boolean;
      load_mode?: "add" | "replace";
      use_llm?: boolean | null;
      llm_config?: components["schemas"]["ModelChoice"];
      created_by?: string | null;
      task_name?: string | null;
      task_type: "complete_workflow" | "data_workflow";
      db_name?: string | null;
      db_connection?: components["schemas"]["DatabaseConnection"] | null;
      execution_mode?: "complete" | "step";
      single_step?: "complete" | "ddl_generation" | "ddl_md_generation" | "qa_generation" | "question_sql_generation" | "sql_validation" | "training_data_load" | "training_load" | null;
      output_dir?: string | null;
    };
    TaskRow: {
      task_id: string;
      task_type: string;
      task_name: string | null;
      status: "cancelled" | "completed" | "failed" | "in_progress" | "partial_completed" | "paused" | "pending";
      progress: number;
      db_name: string | null;
      created_by: string | null;
      created_at: string | null;
      started_at: string | null;
      completed_at: string | null;
      step_status: Record<string, "cancelled" | "completed" | "failed" | "paused" | "pending" | "running" | "skipped">;
      error_message: string | null;
      position: number;
      run_started_at: string | null;
      run_completed_at: string | null;
      worked_seconds: number | null;
      unfit_pairs: number | null;
      translations?: Record<string, components["schemas"]["ErrorTexts"]>;
    };
    TaskSummary: {
      pairs: number;
      usable: number;
      valid: number;
      invalid: number;
      repaired: number;
      rejected: number;
      loaded: number;
      tables: components["schemas"]["Covered"] | null;
      retrieval: number | null;
      verdict: components["schemas"]["VerdictView"] | null;
      db_name: string;
      language: "en" | "zh";
      example: string | null;
      store: components["schemas"]["StoreAddress"] | null;
    };
    TaskUse: {
      dataset: string;
      state: "in_use" | "not_loaded" | "replaced";
      pairs: number;
      loaded: components["schemas"]["DatasetVersion"] | null;
      replaced_by: components["schemas"]["DatasetVersion"] | null;
      pending: components["schemas"]["PendingChanges"];
    };
    Texts: {
      zh: string;
      en: string;
    };
    Timeline: {
      from: string;
      to: string;
      tasks: components["schemas"]["TimelineTask"][];
      executions: components["schemas"]["TimelineExecution"][];
      executors: components["schemas"]["TimelineExecutor"][];
      pauses: components["schemas"]["TimelinePause"][];
      events: components["schemas"]["TrailEntry"][];
      complete: boolean;
      translations?: Record<string, components["schemas"]["ErrorTexts"]>;
    };
    TimelineExecution: {
      execution_id: string;
      task_id: string;
      step: "complete" | "ddl_generation" | "qa_generation" | "sql_validation" | "training_load";
      status: "cancelled" | "completed" | "cut_off" | "failed" | "paused" | "queued" | "running";
      started_at: string;
      completed_at: string | null;
      parent_execution_id: string | null;
      executor: string | null;
      error_message: string | null;
    };
    TimelineExecutor: {
      executor: string;
      started_at: string;
      seen_at: string;
      alive: boolean;
    };
    TimelinePause: {
      since: string;
      until: string | null;
    };
    TimelineTask: {
      task_id: string;
      task_name: string | null;
      db_name: string | null;
      status: "cancelled" | "completed" | "failed" | "in_progress" | "partial_completed" | "paused" | "pending";
    };
    TrailEntry: {
      position: number;
      first_position: number;
      recorded_at: string;
      actor: string | null;
      type: string;
      task_id: string | null;
      subject: string | null;
      count: number;
      pair_ids?: string[];
    };
    Turn: {
      before: string | number;
      after: string | number;
    };
    Uplift: {
      model: string;
      questions: number;
      without: number;
      with_pairs: number;
    };
    Validation: {
      pairs: number;
      usable: number;
    };
    VerdictView: {
      grade: "gaps" | "good" | "poor";
      weakest: components["schemas"]["QualityFigure"] | null;
    };
    VersionLoad: {
      execution: components["schemas"]["ExecutionStartedResponse"];
      forked: boolean;
    };
    WrittenSql: {
      sql: string;
      model: string;
      prompt_tokens: number;
      completion_tokens: number;
      seconds: number;
      result: components["schemas"]["PairRun"];
    };
  };
}
