import { expect, test } from "vitest";
import { breaksOf, inLines } from "./sqlBreaks";

/** What a reader sees: the text with its lines. */
function shown(sql: string): string[] {
  return inLines(sql).split("\n");
}

test.each([
  [
    "clauses and joins begin lines, and so do the parts of a condition",
    "SELECT b.name, COUNT(*) AS n FROM branch b LEFT OUTER JOIN car_count c ON c.branch_id = b.id AND c.n > 0 WHERE b.id BETWEEN 1 AND 9 AND (b.x = 1 OR b.y = 2) OR b.z IS NULL GROUP BY b.name HAVING COUNT(*) > 1 ORDER BY n DESC LIMIT 5;",
    [
      "SELECT b.name, COUNT(*) AS n",
      "FROM branch b",
      "LEFT OUTER JOIN car_count c ON c.branch_id = b.id AND c.n > 0",
      "WHERE b.id BETWEEN 1 AND 9",
      "  AND (b.x = 1 OR b.y = 2)",
      "  OR b.z IS NULL",
      "GROUP BY b.name",
      "HAVING COUNT(*) > 1",
      "ORDER BY n DESC",
      "LIMIT 5;",
    ],
  ],
  [
    "a query in parentheses is set in",
    "WITH a AS (SELECT id FROM t WHERE x = 1), b AS (SELECT id FROM u) SELECT a.id FROM a JOIN b ON a.id = b.id WHERE NOT EXISTS (SELECT 1 FROM v WHERE v.id = a.id);",
    [
      "WITH a AS (",
      "  SELECT id",
      "  FROM t",
      "  WHERE x = 1",
      "), b AS (",
      "  SELECT id",
      "  FROM u",
      ")",
      "SELECT a.id",
      "FROM a",
      "JOIN b ON a.id = b.id",
      "WHERE NOT EXISTS (",
      "  SELECT 1",
      "  FROM v",
      "  WHERE v.id = a.id",
      ");",
    ],
  ],
  [
    "also within a part of a condition",
    "SELECT a.id FROM a WHERE a.status = 1 AND a.amount < (SELECT AVG(b.amount) FROM b WHERE b.x = 1 AND b.y = 2) AND a.z = 3;",
    [
      "SELECT a.id",
      "FROM a",
      "WHERE a.status = 1",
      "  AND a.amount < (",
      "    SELECT AVG(b.amount)",
      "    FROM b",
      "    WHERE b.x = 1",
      "      AND b.y = 2",
      "  )",
      "  AND a.z = 3;",
    ],
  ],
  [
    "what is no clause is none",
    "SELECT EXTRACT(YEAR FROM t.at), left(t.x, 1), t.limit, CASE WHEN a = 1 AND b = 2 THEN 1 END, rank() OVER (PARTITION BY c ORDER BY d) FROM t WHERE a IS DISTINCT FROM b;",
    [
      "SELECT EXTRACT(YEAR FROM t.at), left(t.x, 1), t.limit, CASE WHEN a = 1 AND b = 2 THEN 1 END, rank() OVER (PARTITION BY c ORDER BY d)",
      "FROM t",
      "WHERE a IS DISTINCT FROM b;",
    ],
  ],
  [
    "texts, quoted names and comments are left whole",
    `SELECT "from where", 'a '' FROM b', E'it\\'s WHERE', $x$ LIMIT $x$ /* FROM */ FROM "order by" WHERE x = '名 AND 称';`,
    [`SELECT "from where", 'a '' FROM b', E'it\\'s WHERE', $x$ LIMIT $x$ /* FROM */`, `FROM "order by"`, `WHERE x = '名 AND 称';`],
  ],
  [
    "queries put together",
    "SELECT name FROM a_long_name_of_a_table UNION ALL SELECT name FROM another_long_name;",
    ["SELECT name", "FROM a_long_name_of_a_table", "UNION ALL", "SELECT name", "FROM another_long_name;"],
  ],
  ["a short one stays on its line", "SELECT COUNT(*) FROM t WHERE a = 1 AND b = 2;", ["SELECT COUNT(*) FROM t WHERE a = 1 AND b = 2;"]],
])("%s", (_name, sql, lines) => {
  expect(shown(sql)).toEqual(lines);
});

test("one that has lines of its own keeps them, and brackets without a partner harm nothing", () => {
  expect(breaksOf(`SELECT a_column_with_a_long_name\nFROM a_table_with_a_long_name WHERE x = 1;`)).toEqual([]);
  expect(breaksOf(`)) SELECT a_column_with_a_long_name FROM (((( a_table_with_a_long_name WHERE`).length).toBeGreaterThan(0);
});
