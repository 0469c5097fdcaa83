/** What is on the screen and what waits to be sent. Knows no browser, so that every order of events can be tested. */

import type { Deed, Entry, Incoming, Welcome } from "./frames";

export type State = "waiting" | "sending" | "sent" | "failed";

/** Something the visitor did that the server has not shown back yet. */
export interface Pending {
  deed: Deed;
  at: string;
  state: State;
}

export class Conversation {
  readonly entries = new Map<string, Entry>();
  pending: Pending[] = [];
  token = "";
  /** The highest seq this tab has: what a new connection asks from. */
  cursor = 0;
  /** Where the very first replay ended; later entries are new to the visitor. */
  begun = -1;
  limit = 4000;
  /** The session we came with is over, so the visitor starts afresh. */
  ended = false;
  /** Until when the server wants us to hold back, in milliseconds. */
  pausedUntil = 0;
  private read = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** Take a frame in. True when an entry has come that is new to the visitor. */
  take(frame: Incoming): boolean {
    if (frame.type === "welcome") this.welcome(frame);
    else if (frame.type === "entry") return this.entry(frame);
    else if (frame.type === "ack") this.mark(frame.client_id, "sent");
    else if (frame.type === "error") this.refused(frame.client_id, frame.code, frame.retry_after);
    else if (frame.type === "pong") this.cursor = Math.max(this.cursor, frame.seq);
    return false;
  }

  add(deed: Deed): void {
    this.pending.push({ deed, at: new Date(this.now()).toISOString(), state: "waiting" });
  }

  /** What to send now: one at a time, so that nothing overtakes; null while one is under way or we are held back. */
  next(): Deed | null {
    if (this.now() < this.pausedUntil || this.pending.some((one) => one.state === "sending")) return null;
    const first = this.pending.find((one) => one.state === "waiting");
    if (!first) return null;
    first.state = "sending";
    return first.deed;
  }

  /** The line is gone: what was under way is sent again, which the server takes as one. */
  lost(): void {
    for (const one of this.pending) if (one.state === "sending") one.state = "waiting";
  }

  /** By hand: try everything again. */
  retry(): void {
    this.pausedUntil = 0;
    for (const one of this.pending) if (one.state === "failed") one.state = "waiting";
  }

  /** Entries in the order of the timeline. */
  get shown(): Entry[] {
    return [...this.entries.values()].sort((a, b) => a.seq - b.seq);
  }

  /** How many of the clinic's messages the visitor has not seen. */
  get unread(): number {
    return this.shown.filter((one) => one.author !== "patient" && one.seq > this.read).length;
  }

  /** The visitor has seen up to here, in this tab or another. */
  see(seq = this.cursor): number {
    this.read = Math.max(this.read, seq);
    return this.read;
  }

  /** What waits, as it is kept over a reload; and back. */
  kept(): Pending[] {
    return this.pending.filter((one) => one.state !== "sent");
  }

  restore(kept: Pending[]): void {
    this.pending = [...kept, ...this.pending];
    this.lost();
  }

  private welcome(frame: Welcome): void {
    if (this.token && !frame.resumed) {
      this.ended = true;
      this.entries.clear();
      this.cursor = 0;
      this.begun = -1;
      this.read = 0;
      // What had been stored belongs to the session that is over.
      this.pending = this.pending.filter((one) => one.state !== "sent");
    }
    this.token = frame.session;
    this.limit = frame.text_limit;
    if (this.begun < 0) this.begun = frame.seq;
  }

  private entry(frame: Entry): boolean {
    const known = this.entries.has(frame.id);
    this.entries.set(frame.id, frame);
    this.cursor = Math.max(this.cursor, frame.seq);
    if (frame.client_id) this.pending = this.pending.filter((one) => one.deed.client_id !== frame.client_id);
    return !known && frame.author !== "patient" && frame.seq > this.begun;
  }

  private refused(clientId: string | undefined, code: string, retryAfter = 2): void {
    const later = code === "too_fast" || code === "try_again";
    if (later) this.pausedUntil = this.now() + retryAfter * 1000;
    if (clientId) this.mark(clientId, later ? "waiting" : "failed");
  }

  private mark(clientId: string, state: State): void {
    const found = this.pending.find((one) => one.deed.client_id === clientId);
    if (found) found.state = state;
  }
}
