import { expect, test } from "vitest";
import { Conversation } from "../src/conversation";
import type { Entry } from "../src/frames";
import { phrases } from "../src/phrases";
import { Transcript, unanswered } from "../src/transcript";

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

function drawn(conversation: Conversation, online = true): Transcript {
  const transcript = new Transcript(phrases("en"), { press: () => {}, retry: () => {} });
  transcript.draw(conversation, online);
  return transcript;
}

test("the bubble that waited becomes the stored one, in place", () => {
  const conversation = new Conversation();
  conversation.add({ type: "send", client_id: "a", text: "Hello" });
  const transcript = drawn(conversation);
  const before = transcript.list.firstElementChild;

  conversation.take(entry(3, { author: "patient", text: "Hello", client_id: "a" }));
  transcript.draw(conversation, true);

  expect(transcript.list.children).toHaveLength(1);
  expect(transcript.list.firstElementChild).toBe(before);
  expect(before?.textContent).toContain("Sent");
});

test("entries that come late are put where they belong, and those that change stay there", () => {
  const conversation = new Conversation();
  conversation.take(entry(1));
  conversation.take(entry(5));
  const transcript = drawn(conversation);

  conversation.take(entry(3));
  conversation.take(entry(1, { text: "changed" }));
  transcript.draw(conversation, true);

  const texts = [...transcript.list.querySelectorAll(".bubble")].map((one) => one.textContent);
  expect(texts).toEqual(["changed", "text 3", "text 5"]);
});

test("what waits without a line says so and can be tried again", () => {
  const conversation = new Conversation();
  conversation.add({ type: "send", client_id: "a", text: "Hello" });

  const row = drawn(conversation, false).list.firstElementChild;

  expect(row?.textContent).toContain("Waiting to be sent");
  expect(row?.querySelector("button")?.textContent).toBe("Try again");
});

test("a new day is headed once", () => {
  const conversation = new Conversation();
  conversation.take(entry(1));
  conversation.take(entry(2));
  conversation.take(entry(3, { at: "2026-03-04T09:00:00+00:00" }));

  const days = [...drawn(conversation).list.querySelectorAll(".day")].map((one) => one.textContent);

  expect(days).toEqual(["Monday 2 March", "Wednesday 4 March"]);
});

test("a place is followed only where it leads to https", () => {
  const place = { name: "Harbour", address: "Quay 1", link: "javascript:alert(1)" };
  const conversation = new Conversation();
  conversation.take(entry(1, { place }));
  conversation.take(entry(2, { place: { ...place, link: "https://map.example/1" } }));

  const links = [...drawn(conversation).list.querySelectorAll("a")].map((one) => one.href);

  expect(links).toEqual(["https://map.example/1"]);
});

test("choices are open until something is answered", () => {
  const conversation = new Conversation();
  conversation.take(entry(1, { choices: [{ id: "YES", title: "Yes" }] }));
  expect(unanswered(conversation).choices).toHaveLength(1);

  conversation.add({ type: "press", client_id: "a", action: "YES", title: "Yes" });

  expect(unanswered(conversation).choices).toEqual([]);
});
