/** Report of an evaluation with questions and gold SQL. */
export interface Evaluation {
  file: string | null;
  held_out: boolean;
  questions: number;
  measured: number;
  /** Questions whose gold SQL cannot be run, with the reason. */
  refused: { number: number; question: string; error: string }[];
  /** Questions without an example or with a wrong answer; absent in reports of earlier versions. */
  missed?: { number: number; question: string; has_example: boolean; is_wrong: boolean }[];
  pairs: number;
  tables: Recall;
  columns: Recall;
  clauses: Recall;
  examples: Recall;
  /** Kinds of questions without an example, those of most questions first. */
  lacks: Lack[];
  /** The command that makes examples for some questions. */
  more_pairs: { command: string; questions: number[] } | null;
  model: ModelAccuracy | null;
}

/** Number of needed parts, and of those found among all pairs and among the retrieved pairs. */
export interface Recall {
  needed: number;
  in_pairs: number;
  retrieved: number;
}

export interface Lack {
  clauses: string[];
  tables: string[];
  questions: number[];
}

export const CONDITIONS = ["plain", "documents", "pairs"] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface ModelAccuracy {
  name: string;
  conditions: Record<Condition, ConditionAccuracy>;
  changes: { before: Condition; after: Condition; repaired: number[]; broken: number[] }[];
  unanswered: number;
  why_unanswered: string | null;
}

export interface ConditionAccuracy {
  asked: number;
  right: number;
  low: number;
  high: number;
  runs: number;
}

/** Part and whole with the percentage, such as `3 / 4 (75%)`. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? "–" : `${part} / ${whole} (${Math.floor((part / whole) * 100 + 1e-9)}%)`;
}
