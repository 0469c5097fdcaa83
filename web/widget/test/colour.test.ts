import { expect, test } from "vitest";
import { contrast, ink, readable, type Rgb, rgb } from "../src/colour";

const ALL: Rgb[] = [];
for (let r = 0; r < 256; r += 51) for (let g = 0; g < 256; g += 51) for (let b = 0; b < 256; b += 51) ALL.push([r, g, b]);

test("text on any colour can be read", () => {
  for (const colour of ALL) {
    const text: Rgb = ink(colour) === "#fff" ? [255, 255, 255] : [0, 0, 0];
    expect(contrast(colour, text), String(colour)).toBeGreaterThanOrEqual(4.5);
  }
});

test("any colour is mixed until it can be read on either surface", () => {
  for (const surface of [[255, 255, 255], [22, 32, 29]] as Rgb[])
    for (const colour of ALL) expect(contrast(readable(colour, surface), surface), String(colour)).toBeGreaterThanOrEqual(4.5);
});

test("a colour that can be read already stays as the clinic chose it", () => {
  expect(readable([11, 107, 82], [255, 255, 255])).toEqual([11, 107, 82]);
});

test("colours are read as browsers compute them, in both spellings", () => {
  expect(rgb("rgb(11, 107, 82)")).toEqual([11, 107, 82]);
  expect(rgb("rgba(11 107 82 / 1)")).toEqual([11, 107, 82]);
  expect(rgb("")).toEqual([0, 0, 0]);
});
