/** The socket to the clinic: opens, notices that it is dead, comes back by itself. */

import type { Hello, Incoming, Outgoing } from "./frames";

export type Condition = "connecting" | "open" | "down";

/** A way to the clinic and back. */
export interface Wire {
  open(): void;
  close(): void;
  send(frame: Outgoing): void;
  check(): void;
  expect(): void;
}

const PING_EVERY = 25_000;
const ANSWER_WITHIN = 8_000;
const LONGEST_PAUSE = 20_000;

export class Line implements Wire {
  private socket: WebSocket | null = null;
  private timer = 0;
  private deadline = 0;
  private failures = 0;
  private wanted = false;

  constructor(
    private readonly url: string,
    /** The first frame of every connection. */
    private readonly hello: () => Hello,
    private readonly heard: (frame: Incoming) => void,
    private readonly changed: (condition: Condition) => void,
  ) {}

  open(): void {
    this.wanted = true;
    if (!this.socket) this.connect();
  }

  close(): void {
    this.wanted = false;
    this.drop();
  }

  send(frame: Outgoing): void {
    this.socket?.send(JSON.stringify(frame));
  }

  /** The browser woke up, or the network came back: is the line still there? A dead one takes messages and answers none. */
  check(): void {
    if (!this.wanted) return;
    if (!this.socket) this.connect();
    else if (this.socket.readyState === WebSocket.OPEN) this.ping();
  }

  /** An answer must come soon, or we start over. */
  expect(): void {
    window.clearTimeout(this.deadline);
    this.deadline = window.setTimeout(() => this.lost(), ANSWER_WITHIN);
  }

  /** Give this connection up and come back after a pause that grows, never at the same moment as everybody else. */
  lost(): void {
    this.drop();
    if (!this.wanted) return;
    this.changed("down");
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.failures++);
    this.timer = window.setTimeout(() => this.connect(), pause * (0.6 + Math.random() * 0.6));
  }

  private connect(): void {
    window.clearTimeout(this.timer);
    this.changed("connecting");
    const socket = (this.socket = new WebSocket(this.url));
    this.expect();
    socket.onopen = () => this.send(this.hello());
    socket.onmessage = (event) => this.socket === socket && this.take(JSON.parse(String(event.data)) as Incoming);
    socket.onclose = () => this.socket === socket && this.lost();
  }

  private take(frame: Incoming): void {
    window.clearTimeout(this.deadline);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ping(), PING_EVERY);
    this.heard(frame);
    if (frame.type === "welcome") {
      this.failures = 0;
      this.changed("open");
    }
  }

  private ping(): void {
    this.send({ type: "ping" });
    this.expect();
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    window.clearTimeout(this.timer);
    window.clearTimeout(this.deadline);
    socket?.close();
  }
}
