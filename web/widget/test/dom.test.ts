import { expect, test } from "vitest";
import { el, linked } from "../src/dom";

const shown = (text: string) => el("p", {}, ...linked(text));

test("markup that somebody writes stays text", () => {
  const text = '<img src=x onerror="alert(1)"> & <b>fet</b>';

  expect(shown(text).textContent).toBe(text);
  expect(shown(text).children).toHaveLength(0);
});

test("an https address can be followed, without the full stop behind it", () => {
  const [anchor] = shown("Läs mer på https://clinic.example/vard?x=1.").querySelectorAll("a");

  expect(anchor?.href).toBe("https://clinic.example/vard?x=1");
  expect(anchor?.rel).toBe("noopener noreferrer");
});

test("no other kind of address becomes a link", () => {
  expect(shown("javascript:alert(1) http://clinic.example data:text/html,x").children).toHaveLength(0);
});

test("words between stars stand out, and a lonely star does not", () => {
  expect(shown("Säg *person* här").querySelector("b")?.textContent).toBe("person");
  expect(shown("5 * 3").textContent).toBe("5 * 3");
});
