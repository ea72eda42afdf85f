import type { ComponentChildren } from "preact";
import type { FoundDocument, FoundTable } from "../../api/ask";
import { text } from "../../text/language";
import { Code } from "../task/files/Code";
import type { CodeLanguage } from "../task/files/fileLanguage";
import { Score } from "./Score";

export function FoundTables({ tables }: { tables: readonly FoundTable[] }) {
  const t = text.value.ask;
  return (
    <section class="panel ask-texts" aria-label={t.tables}>
      <h2>{t.tables}</h2>
      {tables.length === 0 && <p class="quiet small">{t.noTables}</p>}
      {tables.map((table) => (
        <Found key={table.table} title={table.table} similarity={table.similarity} words={table.words} body={table.ddl} language="sql">
          {table.pairs.length > 0 && <span>{t.readBy(table.pairs.join(t.comma))}</span>}
        </Found>
      ))}
    </section>
  );
}

export function FoundDocuments({ documents }: { documents: readonly FoundDocument[] }) {
  const t = text.value.ask;
  return (
    <section class="panel ask-texts" aria-label={t.documents}>
      <h2>{t.documents}</h2>
      {documents.length === 0 && <p class="quiet small">{t.noDocuments}</p>}
      {documents.map((document, index) => (
        <Found
          key={index}
          title={document.title}
          similarity={document.similarity}
          words={document.words}
          body={document.text}
          language="markdown"
        >
          {document.knowledge && <span class="badge tone-quiet plain-badge">{t.knowledge}</span>}
        </Found>
      ))}
    </section>
  );
}

interface Props {
  title: string;
  similarity: number;
  words: readonly string[];
  body: string;
  language: CodeLanguage;
  children: ComponentChildren;
}

/** A text that opens, with its similarity and the words it has in common with the question. */
function Found({ title, similarity, words, body, language, children }: Props) {
  const t = text.value.ask;
  return (
    <details class="ask-text">
      <summary>
        <span class="ask-title ellipsis">{title}</span>
        <Score similarity={similarity} label={t.similarity} />
        {(words.length > 0 || children !== false) && (
          <span class="ask-why small quiet">
            {children}
            {words.map((word) => (
              <mark key={word}>{word}</mark>
            ))}
          </span>
        )}
      </summary>
      <Code text={body} language={language} label={title} />
    </details>
  );
}
