import { expect, test } from "vitest";
import { Conversation } from "../src/conversation";
import type { Deed, Entry, Welcome } from "../src/frames";

const welcome = (more: Partial<Welcome> = {}): Welcome => ({
  type: "welcome",
  session: "key",
  resumed: false,
  seq: 0,
  text_limit: 4000,
  ...more,
});

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  type: "entry",
  seq,
  id: `entry-${seq}`,
  author: "receptionist",
  at: "2026-03-02T09:00:00+00:00",
  text: `text ${seq}`,
  language: "sv",
  choices: [],
  asks: [],
  ...more,
});

const said = (client_id: string): Deed => ({ type: "send", client_id, text: client_id });

test("an entry that comes twice is shown once, in the order of the timeline", () => {
  const conversation = new Conversation();

  for (const seq of [9, 4, 9]) conversation.take(entry(seq));

  expect(conversation.shown.map((one) => one.seq)).toEqual([4, 9]);
  expect(conversation.cursor).toBe(9);
});

test("what was there before is not new, what comes later is, and what one wrote oneself never is", () => {
  const conversation = new Conversation();
  conversation.take(welcome({ seq: 5 }));

  expect(conversation.take(entry(3))).toBe(false);
  expect(conversation.take(entry(6))).toBe(true);
  expect(conversation.take(entry(6))).toBe(false);
  expect(conversation.take(entry(7, { author: "patient" }))).toBe(false);
});

test("what was missed while the line was gone is new", () => {
  const conversation = new Conversation();
  conversation.take(welcome({ seq: 5 }));

  conversation.take(welcome({ resumed: true, seq: 8 }));

  expect(conversation.take(entry(8))).toBe(true);
});

test("messages go one at a time and in order", () => {
  const conversation = new Conversation();
  conversation.add(said("a"));
  conversation.add(said("b"));

  expect(conversation.next()).toEqual(said("a"));
  expect(conversation.next()).toBeNull();
  conversation.take({ type: "ack", client_id: "a", seq: 1, duplicate: false });
  expect(conversation.next()).toEqual(said("b"));
});

test("a message under way when the line is lost is sent again", () => {
  const conversation = new Conversation();
  conversation.add(said("a"));
  conversation.next();

  conversation.lost();

  expect(conversation.next()).toEqual(said("a"));
});

test("the stored message takes the place of the one that waited", () => {
  const conversation = new Conversation();
  conversation.add(said("a"));
  conversation.next();

  conversation.take(entry(2, { author: "patient", client_id: "a", text: "a" }));

  expect(conversation.pending).toEqual([]);
  expect(conversation.shown).toHaveLength(1);
});

test("asked to hold back, the widget waits as long as the server says", () => {
  let now = 0;
  const conversation = new Conversation(() => now);
  conversation.add(said("a"));
  conversation.next();

  conversation.take({ type: "error", code: "too_fast", detail: "", client_id: "a", retry_after: 3 });

  expect(conversation.next()).toBeNull();
  now = 3001;
  expect(conversation.next()).toEqual(said("a"));
});

test("a message that can never be taken is shown as not sent and tried again only by hand", () => {
  const conversation = new Conversation();
  conversation.add(said("a"));
  conversation.next();

  conversation.take({ type: "error", code: "too_large", detail: "", client_id: "a" });

  expect(conversation.pending[0]?.state).toBe("failed");
  expect(conversation.next()).toBeNull();
  conversation.retry();
  expect(conversation.next()).toEqual(said("a"));
});

test("a failed message does not hold up the next", () => {
  const conversation = new Conversation();
  conversation.add(said("a"));
  conversation.add(said("b"));
  conversation.next();

  conversation.take({ type: "error", code: "bad_frame", detail: "", client_id: "a" });

  expect(conversation.next()).toEqual(said("b"));
});

test("a session that has ended leaves nothing of the earlier visitor, and what waits goes to the new one", () => {
  const conversation = new Conversation();
  conversation.token = "old";
  conversation.take(welcome({ session: "old", resumed: true, seq: 4 }));
  conversation.take(entry(4));
  conversation.add(said("a"));

  conversation.take(welcome({ session: "new" }));

  expect(conversation.ended).toBe(true);
  expect(conversation.shown).toEqual([]);
  expect(conversation.cursor).toBe(0);
  expect(conversation.token).toBe("new");
  expect(conversation.next()).toEqual(said("a"));
});

test("what the clinic wrote is unread until it is seen, here or in another tab", () => {
  const conversation = new Conversation();
  conversation.take(welcome());
  conversation.take(entry(2, { author: "patient" }));
  conversation.take(entry(3));
  conversation.take(entry(5, { author: "staff" }));

  expect(conversation.unread).toBe(2);
  conversation.see(3);
  expect(conversation.unread).toBe(1);
  conversation.see();
  expect(conversation.unread).toBe(0);
});

test("what waits survives a reload of the tab", () => {
  const before = new Conversation();
  before.add(said("a"));
  before.next();
  const after = new Conversation();

  after.restore(JSON.parse(JSON.stringify(before.kept())));

  expect(after.next()).toEqual(said("a"));
});
