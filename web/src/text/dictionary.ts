import type { zh } from "./zh";

/** Texts of the page in one language; the Chinese ones give the shape. */
export type Dictionary = typeof zh;
