// Drawing lists so that only what is new is added: a screen reader hears each message once, and nothing jumps.
import { language } from "./words.js";

let zone = "UTC";

export function useZone(name) {
  zone = name;
}

function formatted(at, how) {
  return new Intl.DateTimeFormat(language === "sv" ? "sv-SE" : "en-GB", { timeZone: zone, ...how }).format(new Date(at));
}

export const clockTime = (at) => formatted(at, { hour: "2-digit", minute: "2-digit" });
export const dayName = (at) => formatted(at, { weekday: "long", day: "numeric", month: "long" });

export function element(tag, { className, text, ...rest } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  Object.assign(made, rest);
  made.append(...children.filter(Boolean));
  return made;
}

// *bold* as the channels show it, and addresses as links; everything else is plain text.
export function said(text) {
  const made = element("p", { className: "said" });
  for (const part of text.split(/(\*[^*\s][^*\n]*\*|https?:\/\/\S+)/)) {
    if (/^\*.+\*$/.test(part)) made.append(element("strong", { text: part.slice(1, -1) }));
    else if (/^https?:/.test(part)) {
      made.append(element("a", { href: part, text: part.replace(/^https?:\/\//, ""), target: "_blank", rel: "noreferrer" }));
    } else made.append(part);
  }
  return made;
}

// Items have a `key`; `draw` makes an element of one. Days get a heading where items have `at`.
export function drawLog(list, items, draw) {
  const keys = items.map((one) => one.key);
  const drawn = list.keys ?? [];
  const grows = drawn.every((key, at) => keys[at] === key);
  if (grows && drawn.length === keys.length) return;
  if (!grows) {
    list.setAttribute("aria-live", "off");
    list.replaceChildren();
    list.day = "";
  } else {
    list.setAttribute("aria-live", "polite");
  }
  for (const one of items.slice(grows ? drawn.length : 0)) {
    const day = one.at ? dayName(one.at) : "";
    if (day && day !== list.day) list.append(element("div", { className: "day", text: day }));
    list.day = day;
    list.append(draw(one));
  }
  list.keys = keys;
  if (!grows) list.away = false;
  keepAtEnd(list);
}

// A list stays at its end until the reader scrolls up, whatever grows around it; a list that was hidden goes there.
export function followEnd(list) {
  list.addEventListener("scroll", () => {
    if (list.clientHeight) list.away = list.scrollHeight - list.scrollTop - list.clientHeight > 40;
  });
  new ResizeObserver(() => keepAtEnd(list)).observe(list);
}

export function keepAtEnd(list) {
  if (!list.away) list.scrollTop = list.scrollHeight;
}

export function redraw() {
  for (const list of document.querySelectorAll("[role=log]")) list.keys = ["in another language"];
}

export function bubble(one, ...more) {
  const when = one.at ? element("time", { text: clockTime(one.at), dateTime: one.at }) : null;
  return element("div", { className: one.mine ? "mine" : "theirs" }, said(one.text), ...more, when);
}
