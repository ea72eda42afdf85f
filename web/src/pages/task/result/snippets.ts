import type { TaskSummary } from "../../../api/summary";

export const APPLICATIONS = ["langchain", "vanna", "rest"] as const;
export type Application = (typeof APPLICATIONS)[number];

export interface Snippet {
  /** Command that installs what the code imports; undefined if nothing is needed. */
  install: string | undefined;
  code: string;
}

const STORE_URL = "postgresql+psycopg://USER:PASSWORD@HOST:5432/DATABASE";

/** Code that reads a task's dataset. `origin` is the address of the service, for example `https://querymill.example`. Pure. */
export function snippetOf(application: Application, summary: TaskSummary, taskId: string, origin: string, prefix: string): Snippet {
  const url = summary.store?.url ?? STORE_URL;
  const dataset = `db_name=${quoted(summary.db_name)}, language=${quoted(summary.language)}`;
  switch (application) {
    case "langchain":
      return {
        install: "pip install 'querymill-client[langchain]'",
        code: `from querymill_client.langchain import QuerymillRetriever

STORE_URL = ${quoted(url)}
pairs = QuerymillRetriever(STORE_URL, ${dataset})
for pair in pairs.invoke(${quoted(summary.example ?? "…")}):
    print(pair.page_content)
`,
      };
    case "vanna":
      return {
        install: "pip install 'querymill-client[vanna]' 'vanna[openai,postgres]'",
        code: `from querymill_client.vanna import QuerymillMemory

STORE_URL = ${quoted(url)}
memory = QuerymillMemory(STORE_URL, ${dataset})
# Agent(llm_service=…, tool_registry=…, user_resolver=…, agent_memory=memory)
`,
      };
    case "rest":
      return {
        install: undefined,
        code: `${curl(`${origin}${prefix}/tasks/${encodeURIComponent(taskId)}/pairs/export?format=json`, origin)}
`,
      };
  }
}

function curl(address: string, origin: string): string {
  const open = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin);
  return `curl -fsS -o pairs.json ${open ? "" : '\\\n  -H "Authorization: Bearer $QUERYMILL_API_KEY" '}\\\n  '${address}'`;
}

/** A string literal of Python. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
