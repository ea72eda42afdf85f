import { expect, test } from "vitest";
import { MAX_COLUMNS, NODE, edgePath, layoutOf, turnsOf, type Edge } from "./layout";

const SHOP: Edge[] = [
  { child: "item", parent: "orders" },
  { child: "orders", parent: "customer" },
  { child: "item", parent: "product" },
  { child: "customer", parent: "customer" },
];
const NAMES = ["customer", "item", "log", "orders", "product"];

test("parents are above their children, and tables without relations last", () => {
  const { nodes } = layoutOf(NAMES, SHOP);
  const y = (name: string) => nodes.find((node) => node.name === name)?.y ?? NaN;
  expect(y("customer")).toBeLessThan(y("orders"));
  expect(y("orders")).toBeLessThan(y("item"));
  expect(y("log")).toBeGreaterThan(y("item"));
  expect(nodes.map((node) => node.name).sort()).toEqual(NAMES);
});

test("the same tables and relations give the same drawing, whatever their order", () => {
  expect(layoutOf(NAMES, SHOP)).toEqual(layoutOf(NAMES, SHOP));
  expect(new Set(layoutOf(NAMES, [...SHOP].reverse()).nodes.map((node) => node.y))).toEqual(
    new Set(layoutOf(NAMES, SHOP).nodes.map((node) => node.y)),
  );
});

test("no two tables overlap, and all are within the drawing", () => {
  const many = Array.from({ length: 60 }, (_, n) => `t${n}`);
  const star = many.slice(1).map((child) => ({ child, parent: "t0" }));
  const { nodes, width, height } = layoutOf(many, star);
  expect(width).toBe(MAX_COLUMNS * (NODE.width + NODE.gapX));
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(60);
  for (const { x, y } of nodes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + NODE.width).toBeLessThanOrEqual(width);
    expect(y + NODE.height).toBeLessThanOrEqual(height);
  }
});

test("a cycle of relations is drawn", () => {
  const { nodes } = layoutOf(
    ["a", "b"],
    [
      { child: "a", parent: "b" },
      { child: "b", parent: "a" },
    ],
  );
  expect(nodes).toHaveLength(2);
});

test("an empty schema has an empty drawing", () => {
  expect(layoutOf([], []).nodes).toEqual([]);
});

test("several relations between the same tables have lines apart", () => {
  const twice = [SHOP[1], SHOP[1], { child: "customer", parent: "orders" }] as Edge[];
  expect(turnsOf(twice)).toEqual([0, 1, -1]);
  const [a, b] = [
    { name: "a", x: 0, y: 90 },
    { name: "b", x: 0, y: 0 },
  ];
  expect(edgePath(a, b, 0)).not.toBe(edgePath(a, b, 1));
  expect(edgePath(a, a, 0)).toMatch(/^M/);
});
