import { en, type Phrases } from "./en";
import { sv } from "./sv";

export type { Phrases };

/** A language is a file in this folder and a line here. */
const LANGUAGES: Record<string, Phrases> = { en, sv };

/** The first of the wished languages that the widget speaks. */
export function spoken(...wished: string[]): string {
  return wished.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in LANGUAGES) ?? "en";
}

export function phrases(language: string): Phrases {
  return LANGUAGES[language] ?? en;
}
