/** The contact form: what a visitor may want to type in peace, all at once. Every field may stay empty. */

import { el } from "./dom";
import { FIELDS, type Field } from "./frames";
import type { Phrases } from "./phrases";

const INPUTS: Record<Field, [type: string, autocomplete: string]> = {
  name: ["text", "name"],
  phone: ["tel", "tel"],
  email: ["email", "email"],
  born: ["date", "bday"],
};

export function contactForm(
  words: Phrases,
  done: (given: Partial<Record<Field, string>>) => void,
  cancel: () => void,
): HTMLFormElement {
  const form = el(
    "form.sheet",
    { "aria-label": words.details, onsubmit: submit },
    ...FIELDS.map((field) => {
      const [type, autocomplete] = INPUTS[field];
      return el("label", {}, words[field], el("input", { type, autocomplete, name: field, maxlength: "200" }));
    }),
    el("div.row", {}, el("button.primary", {}, words.send), el("button", { type: "button", onclick: cancel }, words.cancel)),
  );
  function submit(event: Event): void {
    event.preventDefault();
    const filled = [...new FormData(form)].map(([field, value]) => [field, String(value).trim()] as const);
    const given = Object.fromEntries(filled.filter(([, value]) => value));
    if (Object.keys(given).length) done(given);
  }
  return form;
}
