import { expect, test } from "vitest";
import { phrases, spoken } from "../src/phrases";

test("the first wished language that the widget speaks is taken", () => {
  expect(spoken("sv-SE", "en")).toBe("sv");
  expect(spoken("de", "sv")).toBe("sv");
  expect(spoken("de", "fi")).toBe("en");
});

test("every phrase is there in every language, and none is the other language's", () => {
  const [en, sv] = [phrases("en"), phrases("sv")];
  expect(Object.keys(sv).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect(sv[key], key).not.toBe("");
    expect(sv[key].split("{}").length, key).toBe(en[key].split("{}").length);
  }
});
