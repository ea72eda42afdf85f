import type { SchemaEdited } from "../../../api/sourceSchema";

/** A change that a person makes, and the one that undoes it. */
export interface Edit {
  save: () => Promise<SchemaEdited>;
  undo: (done: SchemaEdited) => Promise<SchemaEdited>;
}
