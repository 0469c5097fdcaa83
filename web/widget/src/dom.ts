/** Elements from data. Text goes in as text: nothing anybody writes can become markup. */

type Child = Node | string | null | false | undefined;
type Given = Record<string, string | boolean | ((event: Event) => void)>;

/** `el("button.primary", { "aria-label": "Send", onclick: send }, "Send")` */
export function el<K extends keyof HTMLElementTagNameMap>(
  what: K | `${K}.${string}`,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [name, ...classes] = what.split(".");
  const made = document.createElement(name as K);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A line drawing on a grid of 24. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A text whose https addresses can be followed and whose `*words*` stand out. */
export function linked(text: string): Child[] {
  return text.split(/(https:\/\/[^\s<>"]+[^\s<>".,:;!?)]|\*[^*\n]+\*)/).map((part, at) => {
    if (at % 2 === 0) return part;
    return part.startsWith("*") ? el("b", {}, part.slice(1, -1)) : link(part, part);
  });
}

export function link(href: string, text: string): HTMLAnchorElement {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

export function tel(number: string, shown = number): HTMLAnchorElement {
  return el("a", { href: `tel:${number.replace(/[^+\d]/g, "")}` }, shown);
}
