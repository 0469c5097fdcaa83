/** What is not sent yet, over a reload of this tab. Browsers that deny a frame its storage keep it in memory alone. */

import type { Pending } from "./conversation";

export interface Kept {
  draft: string;
  pending: Pending[];
}

export function keep(key: string, kept: Kept): void {
  attempt(() => {
    if (kept.draft || kept.pending.length) sessionStorage.setItem(name(key), JSON.stringify(kept));
    else sessionStorage.removeItem(name(key));
  });
}

export function kept(key: string): Kept {
  const nothing: Kept = { draft: "", pending: [] };
  return attempt(() => JSON.parse(sessionStorage.getItem(name(key)) ?? "null") as Kept | null) ?? nothing;
}

function name(key: string): string {
  return `samtal.${key}.unsent`;
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
