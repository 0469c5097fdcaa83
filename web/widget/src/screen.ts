/** The chat's face: header, what was said, composer. Draws what it is told and reports what was pressed. */

import type { Clinic } from "./clinic";
import type { Conversation } from "./conversation";
import { el, icon, link, tel } from "./dom";
import { contactForm } from "./form";
import { type Choice, type Entry, type Field, FIELDS } from "./frames";
import { CLOSE, MORE, SEND } from "./icons";
import type { Condition } from "./line";
import type { Phrases } from "./phrases";
import { Transcript, unanswered } from "./transcript";

export interface Acts {
  send: (text: string) => void;
  press: (choice: Choice) => void;
  fill: (given: Partial<Record<Field, string>>) => void;
  typing: () => void;
  retry: () => void;
  erase: () => void;
  close: () => void;
}

export interface Screen {
  readonly draft: string;
  write(text: string): void;
  focus(): void;
  toEnd(): void;
  typing(on: boolean): void;
  announce(text: string, language: string, author: Entry["author"]): void;
  draw(conversation: Conversation, condition: Condition): void;
}

const NEAR_END = 60;
const ANNOUNCED = 5_000;

export function screen(root: HTMLElement, clinic: Clinic, heading: string, words: Phrases, acts: Acts): Screen {
  const transcript = new Transcript(words, acts);
  const choices = el("div.choices");
  const dots = el("p.typing", { hidden: true }, words.typing, el("i"), el("i"), el("i"));
  const ended = el("p.day", { hidden: true }, words.ended);
  const log = el("div.log", { role: "log", "aria-live": "off", "aria-label": words.log, tabindex: "0" });
  log.append(notice(clinic, words), ended, transcript.list, choices, dots);
  const banner = el("p.banner", { role: "status", hidden: true });
  const newer = el("button.newer", { type: "button", hidden: true, onclick: toEnd }, words.newer);
  const live = el("p.unseen", { "aria-live": "polite" });
  const sheet = el("div");
  const box = el("textarea", { rows: "1", "aria-label": words.message, placeholder: words.message, enterkeyhint: "send" });
  const composer = el(
    "form.composer",
    { onsubmit: submit },
    box,
    el("button.primary", { "aria-label": words.send }, icon(SEND)),
  );
  const menu = menuOf();
  const more = el(
    "button.plain",
    { type: "button", "aria-label": words.menu, "aria-expanded": "false", onclick: () => unfold(menu.hidden === true) },
    icon(MORE),
  );
  const who = el("p", {}, words.ai);
  let atEnd = true;
  let spoken = 0;

  box.addEventListener("input", () => {
    fit();
    acts.typing();
  });
  box.addEventListener("keydown", (event) => {
    // While a character is being composed, Enter belongs to the keyboard.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    if (atEnd) newer.hidden = true;
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(log);
  root.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    if (sheet.firstChild) putAway();
    else if (menu.hidden) acts.close();
    else {
      unfold(false);
      more.focus();
    }
  };

  const header = el(
    "header",
    {},
    el("div", {}, el("h1", {}, heading), who),
    more,
    el("button.plain", { type: "button", "aria-label": words.close, onclick: acts.close }, icon(CLOSE)),
  );
  root.replaceChildren(header, menu, banner, log, newer, live, sheet, composer, foot());

  function submit(event: Event): void {
    event.preventDefault();
    const text = box.value.trim();
    box.focus();
    if (!text) return;
    write("");
    acts.send(text);
  }

  function write(text: string): void {
    box.value = text;
    fit();
  }

  function fit(): void {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  }

  function toEnd(): void {
    atEnd = true;
    newer.hidden = true;
    log.scrollTop = log.scrollHeight;
  }

  function unfold(open: boolean): void {
    menu.hidden = !open;
    more.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector<HTMLElement>("button, a")?.focus();
  }

  function menuOf(): HTMLElement {
    const item = (text: string, act: () => void) =>
      el("li", {}, el("button", { type: "button", onclick: () => (unfold(false), act()) }, text));
    const chat = `https://wa.me/${clinic.whatsapp.replace(/\D/g, "")}`;
    return el(
      "ul.menu",
      { hidden: true },
      item(words.person, person),
      item(words.call, () => acts.press({ id: "CALL_ME", title: words.call })),
      clinic.phone && el("li", {}, tel(clinic.phone, `${words.ring}, ${clinic.phone}`)),
      clinic.whatsapp && el("li", {}, link(chat, words.whatsapp)),
      item(words.details, fillIn),
      item(words.erase, () => bring(confirmErase())),
    );
  }

  function person(): void {
    acts.press({ id: "PERSON", title: words.person });
  }

  function fillIn(): void {
    bring(contactForm(words, filled, putAway));
  }

  function filled(given: Partial<Record<Field, string>>): void {
    putAway();
    acts.fill(given);
  }

  function confirmErase(): HTMLElement {
    return el(
      "div.sheet",
      { role: "group", "aria-label": words.erase },
      el("p", {}, words.erasing),
      el(
        "div.row",
        {},
        el("button.primary", { type: "button", onclick: acts.erase }, words.erase),
        el("button", { type: "button", onclick: putAway }, words.cancel),
      ),
    );
  }

  function bring(what: HTMLElement): void {
    sheet.replaceChildren(what);
    what.querySelector<HTMLElement>("input, button")?.focus();
  }

  function putAway(): void {
    sheet.replaceChildren();
    box.focus();
  }

  function foot(): HTMLElement {
    const urgent = el("p", {}, `${words.urgent} `, tel(clinic.emergency));
    return el("footer", {}, el("button.plain", { type: "button", onclick: person }, words.person), urgent);
  }

  function drawChoices(open: Choice[], form: boolean): void {
    const mark = JSON.stringify([open, form]);
    if (choices.dataset.mark === mark) return;
    choices.dataset.mark = mark;
    // Whoever pressed one with the keyboard goes on in the composer.
    if (choices.contains(document.activeElement)) box.focus();
    const chip = (text: string, act: () => void) => el("button", { type: "button", onclick: act }, text);
    choices.replaceChildren(...open.map((one) => chip(one.title, () => acts.press(one))));
    if (form) choices.append(chip(words.details, fillIn));
  }

  function drawBanner(condition: Condition, begun: boolean): void {
    banner.hidden = condition === "open" || (condition === "connecting" && !begun);
    const text = banner.hidden ? "" : condition === "down" || !navigator.onLine ? words.offline : words.connecting;
    if (banner.textContent === text) return;
    banner.replaceChildren(text);
    if (text) banner.append(" ", el("button.again", { type: "button", onclick: acts.retry }, words.retry));
  }

  return {
    get draft() {
      return box.value;
    },
    write,
    toEnd,
    focus() {
      // On a phone the keyboard would cover what the visitor has not read yet.
      (matchMedia("(pointer: coarse)").matches ? log : box).focus();
    },
    typing(on) {
      dots.hidden = !on;
      if (atEnd) toEnd();
    },
    announce(text, language, author) {
      live.lang = language;
      live.textContent = `${author === "staff" ? words.staff : words.ai}: ${text}`;
      // Read aloud once; whoever browses the page later finds it in the conversation alone.
      clearTimeout(spoken);
      spoken = window.setTimeout(() => live.replaceChildren(), ANNOUNCED);
      if (!atEnd) newer.hidden = false;
    },
    draw(conversation, condition) {
      box.maxLength = conversation.limit;
      ended.hidden = !conversation.ended;
      transcript.draw(conversation, condition === "open");
      const { choices, asks } = unanswered(conversation);
      drawChoices(choices, asks.filter((one) => (FIELDS as readonly string[]).includes(one)).length > 1);
      const last = conversation.shown.findLast((one) => one.author === "receptionist" || one.author === "staff");
      who.textContent = last?.author === "staff" ? words.staff : words.ai;
      drawBanner(condition, conversation.begun >= 0 || condition === "down");
      if (atEnd) toEnd();
    },
  };
}

/** Who answers, where to turn in an emergency, what is kept: before the first word. */
function notice(clinic: Clinic, words: Phrases): HTMLElement {
  const [before, after] = words.notice.split("{}") as [string, string];
  return el(
    "div.notice",
    {},
    el("p", {}, before, el("b", {}, clinic.name), after),
    el(
      "p",
      {},
      `${words.emergency} `,
      tel(clinic.emergency),
      ". ",
      clinic.advice && `${words.advice} `,
      clinic.advice && tel(clinic.advice),
      clinic.advice && ".",
    ),
    el("p", {}, words.privacy),
  );
}
