import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incoming } from "../src/frames";
import { type Condition, Line } from "../src/line";

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = 0;
  sent: { type: string }[] = [];
  closed = false;
  onopen: () => void = () => {};
  onclose: () => void = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(frame: string): void {
    this.sent.push(JSON.parse(frame));
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen();
  }
  hears(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

const WELCOME = { type: "welcome", session: "key", resumed: true, seq: 4, text_limit: 4000 };
let cursor = 0;
let conditions: Condition[] = [];
let frames: Incoming[] = [];

function line(): Line {
  return new Line(
    "wss://clinic.example/socket",
    () => ({ type: "hello", session: "key", after: cursor }),
    (frame) => frames.push(frame),
    (now) => conditions.push(now),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  [cursor, conditions, frames] = [0, [], []];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("says hello first and is open when it is welcomed", () => {
  line().open();
  Socket.all[0]?.opens();
  Socket.all[0]?.hears(WELCOME);

  expect(Socket.all[0]?.sent).toEqual([{ type: "hello", session: "key", after: 0 }]);
  expect(conditions).toEqual(["connecting", "open"]);
});

test("comes back with its cursor, later and later, and never gives up", () => {
  line().open();
  Socket.all[0]?.opens();
  Socket.all[0]?.hears(WELCOME);
  cursor = 7;
  const pauses: number[] = [];
  for (let round = 0; round < 9; round++) {
    const since = Date.now();
    Socket.all.at(-1)?.onclose();
    vi.advanceTimersToNextTimer();
    pauses.push(Date.now() - since);
  }
  Socket.all.at(-1)?.opens();

  expect(Socket.all).toHaveLength(10);
  expect(pauses[0]).toBeLessThan(1000);
  expect(pauses[5]).toBeGreaterThan(5000);
  expect(Math.max(...pauses)).toBeLessThan(25_000);
  expect(Socket.all.at(-1)?.sent).toEqual([{ type: "hello", session: "key", after: 7 }]);
});

test("a line that no longer answers is given up", () => {
  line().open();
  Socket.all[0]?.opens();
  Socket.all[0]?.hears(WELCOME);

  vi.advanceTimersByTime(25_000);
  expect(Socket.all[0]?.sent.at(-1)).toEqual({ type: "ping" });
  vi.advanceTimersByTime(8_000);

  expect(Socket.all[0]?.closed).toBe(true);
  expect(conditions.at(-1)).toBe("down");
});

test("a browser that wakes up asks at once whether the line is there", () => {
  const made = line();
  made.open();
  Socket.all[0]?.opens();
  Socket.all[0]?.hears(WELCOME);

  made.check();

  expect(Socket.all[0]?.sent.at(-1)).toEqual({ type: "ping" });
});

test("when the network is back, the pause is cut short", () => {
  const made = line();
  made.open();
  Socket.all[0]?.onclose();

  made.check();

  expect(Socket.all).toHaveLength(2);
});

test("a closed line stays closed", () => {
  const made = line();
  made.open();
  Socket.all[0]?.opens();

  made.close();
  vi.advanceTimersByTime(60_000);
  made.check();

  expect(Socket.all).toHaveLength(1);
});
