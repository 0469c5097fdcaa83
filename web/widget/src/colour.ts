/** The clinic's accent colour, kept readable: whatever the clinic chooses, text on it and text in it can be read. */

export type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** A colour as browsers compute it: `rgb(11, 107, 82)`; black for anything else. */
export function rgb(computed: string): Rgb {
  const parts = computed.match(/^rgba?\((\d+),? (\d+),? (\d+)/)?.slice(1).map(Number);
  return (parts as Rgb | undefined) ?? BLACK;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The WCAG contrast of two colours, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White or black, whichever can be read on this colour. One of them always reaches 4.5. */
export function ink(on: Rgb): "#fff" | "#000" {
  return contrast(on, WHITE) >= 4.5 ? "#fff" : "#000";
}

/** The colour, mixed towards white or black until it can be read on the surface. */
export function readable(colour: Rgb, surface: Rgb): Rgb {
  const towards = luminance(surface) > 0.18 ? BLACK : WHITE;
  let mixed = colour;
  for (let share = 0.1; contrast(mixed, surface) < 4.6 && share <= 1; share += 0.1) {
    mixed = colour.map((part, at) => Math.round(part + ((towards[at] as number) - part) * share)) as Rgb;
  }
  return mixed;
}

export function css(colour: Rgb): string {
  return `rgb(${colour.join(" ")})`;
}
