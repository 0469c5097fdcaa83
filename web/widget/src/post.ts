/** The chat over plain HTTP (samtal/channels/webchat/fallback.py): sends a message, asks every few seconds what is new. */

import type { Hello, Incoming, Outgoing } from "./frames";
import type { Condition, Wire } from "./line";

const ASK_EVERY = 3_000;
const ANSWER_WITHIN = 10_000;

interface Answer {
  session?: string;
  seq?: number;
  entries?: Incoming[];
  code?: string;
}

export class Post implements Wire {
  private timer = 0;
  private wanted = false;

  constructor(
    private readonly address: (door: "send" | "entries") => string,
    private readonly hello: () => Hello,
    private readonly heard: (frame: Incoming) => void,
    private readonly changed: (condition: Condition) => void,
  ) {}

  open(): void {
    this.wanted = true;
    void this.poll();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
  }

  check(): void {
    if (this.wanted) void this.poll();
  }

  /** Every request has its own deadline. */
  expect(): void {}

  send(frame: Outgoing): void {
    if ("client_id" in frame) void this.ask(this.address("send"), JSON.stringify(frame));
  }

  private async poll(): Promise<void> {
    clearTimeout(this.timer);
    const { session, after } = this.hello();
    // A new visitor has nothing to ask for until the first message makes a session.
    if (session) await this.ask(`${this.address("entries")}?after=${after}`);
    else this.welcome("", true);
    clearTimeout(this.timer);
    if (this.wanted) this.timer = window.setTimeout(() => void this.poll(), ASK_EVERY);
  }

  private async ask(url: string, body?: string): Promise<void> {
    const { session } = this.hello();
    try {
      const answer = await fetch(url, {
        method: body ? "POST" : "GET",
        headers: session ? { authorization: `Bearer ${session}` } : {},
        signal: AbortSignal.timeout(ANSWER_WITHIN),
        body,
      });
      this.take((await answer.json()) as Answer);
    } catch {
      if (this.wanted) this.changed("down");
    }
  }

  private take(answer: Answer): void {
    if (!this.wanted) return;
    if (answer.code === "session_ended") {
      this.changed("down");
      return this.welcome("", false);
    }
    this.welcome(answer.session, true, answer.seq);
    if (answer.entries) answer.entries.forEach(this.heard);
    else this.heard(answer as Incoming);
  }

  private welcome(session = "", resumed: boolean, seq = 0): void {
    this.heard({ type: "welcome", session, resumed, seq, text_limit: 4000 });
    this.changed("open");
  }
}
