/** The list of what was said: one element for each entry, kept when it changes, so that nothing jumps. */

import type { Conversation, Pending, State } from "./conversation";
import { el, link, linked } from "./dom";
import type { Choice, Entry } from "./frames";
import type { Phrases } from "./phrases";

interface Item {
  key: string;
  author: Entry["author"];
  at: string;
  text: string;
  language: string;
  place?: Entry["place"];
  state?: State;
}

export interface Acts {
  press: (choice: Choice) => void;
  retry: () => void;
}

export class Transcript {
  readonly list = el("ol.said");
  private readonly drawn = new Map<string, { row: HTMLLIElement; mark: string }>();

  constructor(
    private readonly words: Phrases,
    private readonly acts: Acts,
  ) {}

  draw(conversation: Conversation, online: boolean): void {
    const items = itemsOf(conversation, this.words);
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { row }] of this.drawn) if (!keys.has(key)) this.drop(key, row);
    let day = "";
    let next = this.list.firstElementChild;
    for (const item of items) {
      const today = this.day(item.at);
      const row = this.row(item, today === day ? "" : today, online);
      day = today;
      if (row === next) next = row.nextElementSibling;
      else this.list.insertBefore(row, next);
    }
  }

  private drop(key: string, row: HTMLLIElement): void {
    row.remove();
    this.drawn.delete(key);
  }

  private row(item: Item, day: string, online: boolean): HTMLLIElement {
    const mark = [item.text, item.state, day, online].join("\n");
    const known = this.drawn.get(item.key);
    if (known?.mark === mark) return known.row;
    const row = known?.row ?? el("li");
    row.dataset.author = item.author;
    row.dataset.state = item.state ?? "sent";
    row.replaceChildren(...this.inside(item, day, online).filter((part) => part !== null));
    this.drawn.set(item.key, { row, mark });
    return row;
  }

  private inside(item: Item, day: string, online: boolean): (HTMLElement | null)[] {
    const { words } = this;
    const who = { patient: words.you, receptionist: words.ai, staff: words.staff, system: "" }[item.author];
    const bubble = el("p.bubble", item.language ? { lang: item.language } : {}, ...linked(item.text));
    return [
      day ? el("p.day", {}, day) : null,
      item.author === "system" ? null : el("p.who", {}, who),
      item.text ? bubble : null,
      item.place ? this.place(item.place) : null,
      el("p.meta", {}, this.time(item.at), this.state(item, online), this.again(item, online)),
    ];
  }

  private place(place: NonNullable<Entry["place"]>): HTMLElement {
    const safe = place.link.startsWith("https://");
    return el("p.bubble.place", {}, el("b", {}, place.name), el("span", {}, place.address), safe && link(place.link, this.words.map));
  }

  private state(item: Item, online: boolean): string {
    if (item.author !== "patient") return "";
    const state = item.state === "sending" && !online ? "waiting" : (item.state ?? "sent");
    return ` · ${this.words[state]}`;
  }

  private again(item: Item, online: boolean): HTMLElement | null {
    const stuck = item.state === "failed" || (item.state && item.state !== "sent" && !online);
    return stuck ? el("button.again", { type: "button", onclick: this.acts.retry }, this.words.retry) : null;
  }

  private time(at: string): string {
    return new Date(at).toLocaleTimeString(this.words.locale, { hour: "2-digit", minute: "2-digit" });
  }

  private day(at: string): string {
    const date = new Date(at);
    if (date.toDateString() === new Date().toDateString()) return this.words.today;
    return date.toLocaleDateString(this.words.locale, { weekday: "long", day: "numeric", month: "long" });
  }
}

/** What the newest entry asks and offers to choose from, as long as nothing has been answered. */
export function unanswered(conversation: Conversation): Pick<Entry, "choices" | "asks"> {
  const last = conversation.shown.at(-1);
  return !last || last.author === "patient" || conversation.pending.length ? { choices: [], asks: [] } : last;
}

function itemsOf(conversation: Conversation, words: Phrases): Item[] {
  const told = conversation.shown
    .map((one) => ({ ...one, key: one.client_id || one.id, text: one.text || formText(one, words) }))
    .filter((one) => one.text || one.place);
  return [...told, ...conversation.pending.map((one) => pendingItem(one, words))];
}

/** What was filled in is not sent back to the browser, so its entry says only that it was. */
function formText(entry: Entry, words: Phrases): string {
  return entry.author === "patient" ? words.gave : "";
}

function pendingItem({ deed, at, state }: Pending, words: Phrases): Item {
  const text = deed.type === "send" ? deed.text : deed.type === "press" ? deed.title : words.gave;
  return { key: deed.client_id, author: "patient", at, text, language: "", state };
}
