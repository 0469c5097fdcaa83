/** The chat in its frame: `<samtal-chat data-clinic='{…}'>`. Puts the parts together and listens to the page. */

import type { News, Order } from "./bridge";
import type { Clinic } from "./clinic";
import { contrast, css, ink, readable, type Rgb, rgb } from "./colour";
import { Conversation } from "./conversation";
import type { Deed, Entry, Incoming } from "./frames";
import { keep, kept } from "./keep";
import { type Condition, Line, type Wire } from "./line";
import { phrases, spoken } from "./phrases";
import { Post } from "./post";
import { type Screen, screen } from "./screen";

/** As in chat.css. */
const SURFACE: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [22, 32, 29] };
const night = matchMedia("(prefers-color-scheme: dark)");
/** How often a socket is tried before the first has opened. */
const SOCKETS_TRIED = 3;
const TYPING_LASTS = 7_000;
const TYPING_EVERY = 3_000;

type Begin = Extract<Order, { do: "begin" }>;
type Unnamed<T> = T extends Deed ? Omit<T, "client_id"> : never;

class SamtalChat extends HTMLElement {
  private clinic!: Clinic;
  private conversation = new Conversation();
  private line!: Wire;
  private failures = 0;
  private screen: Screen | null = null;
  private condition: Condition = "connecting";
  private language = "en";
  private heading = "";
  private accent: Rgb = [0, 0, 0];
  private theme = "auto";
  private shown = false;
  private drawing = 0;
  private typed = 0;
  private typing = 0;
  private paused = 0;
  /** The `data-` attributes of the loader, and the origin of its page. */
  private readonly given = new URLSearchParams(location.search);
  private readonly page = this.given.get("origin") ?? "";

  connectedCallback(): void {
    this.clinic = JSON.parse(this.dataset.clinic ?? "{}") as Clinic;
    this.line = new Line(this.address("socket"), ...this.ends());
    night.onchange = () => this.paint();
    addEventListener("message", (event) => {
      if (event.source === parent && event.origin === this.page && event.data?.do) this.obey(event.data as Order);
    });
    for (const back of ["online", "pageshow", "offline"]) addEventListener(back, () => this.line.check());
    document.addEventListener("visibilitychange", () => document.hidden || (this.line.check(), this.refresh()));
    this.tell({ is: "ready" });
  }

  private address(door: "socket" | "send" | "entries"): string {
    const url = new URL(`../channels/webchat/${door}/${encodeURIComponent(this.clinic.key)}`, location.href);
    if (door === "socket") url.protocol = url.protocol.replace("http", "ws");
    return url.href;
  }

  /** What every wire is given: its first frame, and who listens to it. */
  private ends() {
    return [
      () => ({ type: "hello", session: this.conversation.token, after: this.conversation.cursor }) as const,
      (frame: Incoming) => this.hear(frame),
      (now: Condition) => this.changed(now),
    ] as const;
  }

  private tell(news: News): void {
    // A page that lied about its origin hears nothing: the browser delivers to that origin alone.
    if (this.page) parent.postMessage(news, this.page);
  }

  private obey(order: Order): void {
    if (order.do === "begin") this.begin(order);
    else if (order.do === "show") this.show(order.prefill, order.focus !== false);
    else if (order.do === "hide") this.shown = false;
    else if (order.do === "send") this.act({ type: "send", text: order.text });
    else if (order.do === "call") this.press("CALL_ME", phrases(this.language).call);
    else if (order.do === "language") this.speak(order.language);
    else if (order.do === "theme") this.paint(order.theme);
    else if (order.do === "seen") this.conversation.see(order.seq);
    else this.erase();
    this.refresh();
  }

  private begin(order: Begin): void {
    const unsent = kept(this.clinic.key);
    this.conversation.token = order.token;
    this.conversation.see(order.seen);
    this.conversation.restore(unsent.pending);
    this.heading = this.given.get("heading") || this.clinic.name;
    this.accent = rgb(this.given.get("accent") ?? "");
    this.paint(this.given.get("theme") ?? "auto");
    this.speak(this.given.get("lang") ?? "", unsent.draft);
    this.shown = order.shown;
    this.line.open();
  }

  private show(prefill = "", focus = true): void {
    this.shown = true;
    if (prefill) this.screen?.write(prefill);
    if (focus) this.screen?.focus();
  }

  private speak(language: string, draft = this.screen?.draft ?? ""): void {
    this.language = spoken(language, this.clinic.language);
    document.documentElement.lang = this.language;
    this.screen = screen(this, this.clinic, this.heading, phrases(this.language), {
      send: (text) => this.act({ type: "send", text }),
      press: (choice) => this.press(choice.id, choice.title),
      fill: (given) => this.act({ type: "form", ...given }),
      typing: () => this.tellTyping(),
      retry: () => this.retry(),
      erase: () => this.erase(),
      close: () => this.tell({ is: "close" }),
    });
    this.screen.write(draft);
    this.tell({ is: "language", language: this.language });
  }

  /** The clinic's colour on our surface, in both schemes. */
  private paint(theme = this.theme): void {
    this.theme = theme;
    const root = document.documentElement;
    const scheme = theme === "dark" || (theme !== "light" && night.matches) ? "dark" : "light";
    const { accent } = this;
    const surface = SURFACE[scheme];
    // A colour that melts into the surface is moved away from it before it fills anything.
    const filled = contrast(accent, surface) < 1.25 ? readable(accent, surface) : accent;
    root.dataset.theme = scheme;
    root.style.setProperty("--accent", css(filled));
    root.style.setProperty("--on-accent", ink(filled));
    root.style.setProperty("--accent-text", css(readable(accent, surface)));
  }

  private press(action: string, title: string): void {
    this.act({ type: "press", action, title });
  }

  private act(deed: Unnamed<Deed>): void {
    this.conversation.add({ ...deed, client_id: crypto.randomUUID() } as Deed);
    this.screen?.toEnd();
    this.flush();
  }

  private retry(): void {
    this.conversation.retry();
    this.line.check();
    this.flush();
  }

  /** Send what waits, one at a time. */
  private flush(): void {
    if (this.condition === "open") {
      const deed = this.conversation.next();
      if (deed) {
        this.line.send(deed);
        this.line.expect();
      }
      const wait = this.conversation.pausedUntil - Date.now();
      clearTimeout(this.paused);
      if (wait > 0) this.paused = window.setTimeout(() => this.flush(), wait + 50);
    }
    this.refresh();
  }

  private hear(frame: Incoming): void {
    if (frame.type === "typing") return this.clinicTypes();
    if (frame.type === "error" && !frame.client_id) this.tell({ is: "error", code: frame.code });
    const isNew = this.conversation.take(frame);
    if (frame.type === "welcome") this.tell({ is: "token", token: frame.session });
    if (isNew) this.arrived(frame as Entry);
    this.flush();
  }

  private arrived(entry: Entry): void {
    clearTimeout(this.typing);
    this.screen?.typing(false);
    this.screen?.announce(entry.text, entry.language, entry.author);
    this.tell({ is: "message", author: entry.author });
  }

  private clinicTypes(): void {
    clearTimeout(this.typing);
    this.screen?.typing(true);
    this.typing = window.setTimeout(() => this.screen?.typing(false), TYPING_LASTS);
  }

  private tellTyping(): void {
    if (this.condition === "open" && Date.now() - this.typed > TYPING_EVERY) {
      this.typed = Date.now();
      this.line.send({ type: "typing" });
    }
    this.refresh();
  }

  private changed(condition: Condition): void {
    this.condition = condition;
    if (condition === "down") {
      this.conversation.lost();
      this.mind();
    }
    this.flush();
  }

  /** Some networks let no socket through: when none ever opened, it goes on over plain HTTP. */
  private mind(): void {
    if (this.conversation.begun >= 0 || ++this.failures !== SOCKETS_TRIED) return;
    this.line.close();
    this.line = new Post((door) => this.address(door), ...this.ends());
    this.line.open();
  }

  /** Nothing stays: not on the screen, not in this browser. */
  private erase(): void {
    this.line.close();
    this.conversation = new Conversation();
    this.screen?.write("");
    keep(this.clinic.key, { draft: "", pending: [] });
    this.tell({ is: "erased" });
  }

  /** Draw soon, once for everything that happens until then. */
  private refresh(): void {
    this.drawing ||= window.setTimeout(() => {
      this.drawing = 0;
      this.draw();
    }, 8);
  }

  private draw(): void {
    const { conversation } = this;
    this.screen?.draw(conversation, this.condition);
    keep(this.clinic.key, { draft: this.screen?.draft ?? "", pending: conversation.kept() });
    const before = conversation.see(0);
    if (this.shown && !document.hidden && conversation.see() > before) this.tell({ is: "seen", seq: conversation.see(0) });
    this.tell({ is: "unread", count: conversation.unread });
  }
}

customElements.define("samtal-chat", SamtalChat);
