/**
 * The script a clinic puts on its pages: a button, and a frame on our origin that is made when the chat is first opened.
 *
 * Everything on the clinic's page may read what this script keeps there, so it is a key to the session and, for this tab,
 * whether the chat was open and how far it was read. What patients and clinic write stays inside the frame.
 */

import type { News, Order } from "./bridge";
import { SHEET } from "./launcher";

type Call = [method: keyof typeof api, ...given: never[]];
type Page = { Samtal?: { q?: Call[] } };

const script = document.currentScript as HTMLScriptElement;
const given = script.dataset;
const base = new URL(".", script.src);
const name = `samtal.${given.samtal}`;
const tabs = new BroadcastChannel(name);

let frame: HTMLIFrameElement | null = null;
let open = false;
let seen = 0;
/** Orders for a frame that is not ready; null when it is. */
let waiting: Order[] | null = [];

const place = `at ${given.side}`;
const host = document.createElement("samtal-widget");
const panel = make("div", { role: "dialog", hidden: true });
const button = make("button", { className: place, hidden: given.launcher === "false" });

function make<K extends keyof HTMLElementTagNameMap>(what: K, given: Partial<HTMLElementTagNameMap[K]>) {
  return Object.assign(document.createElement(what), given);
}

/** A page may be denied its storage; then the chat lives as long as the page. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return;
  }
}

function remember(): void {
  attempt(() => (sessionStorage[name] = `${open ? 1 : 0}${seen}`));
}

function emit(event: string, detail: object = {}): void {
  document.dispatchEvent(new CustomEvent(`samtal:${event}`, { detail }));
}

function order(one: Order): void {
  if (waiting) waiting.push(one);
  else frame!.contentWindow!.postMessage(one, base.origin);
}

function wished(): string {
  const { lang = "auto" } = given;
  return lang === "auto" ? document.documentElement.lang || navigator.language : lang;
}

function load(): void {
  if (frame) return;
  const accent = getComputedStyle(button).backgroundColor;
  const about = new URLSearchParams({ ...given, lang: wished(), accent, origin } as Record<string, string>);
  frame = make("iframe", { className: place, src: `${base}widget/frame?${about}` });
  panel.append(frame);
  label();
}

function show(now: boolean, focus = true): void {
  if (open === now) return;
  open = now;
  if (now) load();
  else order({ do: "hide" });
  panel.hidden = !now;
  remember();
  label();
  if (focus) (now ? frame : button)?.focus();
  emit(now ? "open" : "close");
}

function label(count = 0): void {
  const text = given.heading ?? (wished().startsWith("sv") ? "Chatta med oss" : "Chat with us");
  button.ariaLabel = panel.ariaLabel = text;
  if (frame) frame.title = text;
  delete button.dataset.count;
  if (count) button.ariaLabel += ` (${(button.dataset.count = `${count}`)})`;
  button.ariaExpanded = `${open}`;
}

function hear(news: News): void {
  const { is } = news;
  if (is === "token") return void attempt(() => (localStorage[name] = news.token));
  if (is === "close") return show(false);
  if (is === "ready") begin();
  if (is === "unread") label(news.count);
  if (is === "seen") {
    tabs.postMessage((seen = news.seq));
    remember();
  }
  if (is === "erased") {
    tabs.postMessage(0);
    forget();
  }
  emit(is, news);
}

function begin(): void {
  const token = attempt(() => localStorage[name] as string) ?? "";
  const orders = waiting as Order[];
  waiting = null;
  order({ do: "begin", token, seen, shown: open });
  orders.forEach(order);
}

function forget(): void {
  show(false);
  frame?.remove();
  frame = null;
  waiting = [];
  seen = 0;
  label();
  attempt(() => {
    delete localStorage[name];
    delete sessionStorage[name];
  });
}

const api = {
  version: __VERSION__,
  open(how: { prefill?: string; focus?: boolean } = {}) {
    show(true, how.focus);
    order({ do: "show", ...how });
  },
  close: () => show(false),
  toggle: () => (open ? api.close() : api.open()),
  send(text: string) {
    load();
    order({ do: "send", text });
  },
  call() {
    api.open();
    order({ do: "call" });
  },
  setLanguage(wanted: string) {
    given.lang = wanted;
    label();
    order({ do: "language", language: wished() });
  },
  setTheme(wanted: string) {
    order({ do: "theme", theme: (given.theme = wanted) });
  },
  reset() {
    if (waiting) hear({ is: "erased" });
    else order({ do: "erase" });
  },
  on(event: string, listener: (detail: object) => void) {
    const heard = (one: Event) => listener((one as CustomEvent<object>).detail);
    const type = `samtal:${event}`;
    document.addEventListener(type, heard);
    return () => document.removeEventListener(type, heard);
  },
  ready: Promise.resolve(),
};

const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(SHEET);
root.adoptedStyleSheets = [sheet];
root.append(panel, button);
if (given.accent) host.style.setProperty("--samtal-accent", given.accent);
document.documentElement.append(host);
label();

button.onclick = api.toggle;
button.onkeydown = ({ key }) => {
  // Whatever else is returned here, false would keep every key from its work.
  if (key === "Escape") show(false);
};
tabs.onmessage = ({ data }) => (data ? order({ do: "seen", seq: data as number }) : forget());
addEventListener("message", (event) => {
  // Only our own frame, and only as long as it shows our own origin.
  if (frame && event.source === frame.contentWindow && event.origin === base.origin) hear(event.data as News);
});
// A phone's keyboard shrinks what is visible, not the page: the full-screen chat follows.
visualViewport!.onresize = () => {
  if (frame) frame.style.maxHeight = `${visualViewport!.height}px`;
};

const before = attempt(() => sessionStorage[name] as string | undefined);
if (before) {
  // The chat was used in this tab already: it goes on where it was, without taking the focus.
  seen = Number(before.slice(1));
  if (before > "1") show(true, false);
  else load();
}
const page = window as unknown as Page;
const queue = page.Samtal?.q ?? [];
page.Samtal = api as Page["Samtal"];
for (const [method, ...rest] of queue) (api[method] as (...all: never[]) => void)(...rest);
emit("ready");
