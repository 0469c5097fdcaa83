// The page: choose a patient, act on any channel, and watch the clinic's one timeline.
import { Chat } from "./chat.js";
import { bubble, clockTime, dayName, drawLog, element, followEnd, keepAtEnd, redraw, said, useZone } from "./drawing.js";
import { hasWord, language, speak, word } from "./words.js";

const LOOK_MS = 1000;
const find = (selector) => document.querySelector(selector);
const log = (pane) => find(`#${pane} [role=log]`);

let about;
let chat;
let who = { number: "", patient: "", name: "" };
let looking = 0;

// Talking to the demo ----------------------------------------------------------------------------------------------

async function ask(path, body) {
  const how = { headers: { Authorization: `Bearer ${chat?.session ?? ""}` } };
  if (body) {
    how.method = "POST";
    how.headers["Content-Type"] = "application/json";
    how.body = JSON.stringify({ number: who.number, patient: who.patient, visitor: chat.session ?? "", ...body });
  }
  let answer;
  try {
    answer = await fetch(`/demo${path}`, how);
  } catch {
    throw new Error(word("offline"));
  }
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(`${word("failed")} ${typeof told?.detail === "string" ? told.detail : answer.status}`);
  return told;
}

function complain(error) {
  const trouble = find("#trouble");
  trouble.hidden = !error;
  trouble.textContent = error ? error.message : "";
}

async function act(path, body = {}) {
  try {
    const answer = await ask(path, body);
    complain(null);
    if (answer?.lines) showCall(answer);
    await look();
  } catch (error) {
    complain(error);
  }
}

// Looking ----------------------------------------------------------------------------------------------------------

async function look() {
  const mine = ++looking;
  const person = who;
  const query = new URLSearchParams({ number: who.number, patient: who.patient, language });
  const [phone, seen] = await Promise.all([
    ask(`/phone/${encodeURIComponent(who.number)}`),
    ask(`/timeline?${query}`),
  ]);
  if (mine !== looking || person !== who) return;
  showScreen("whatsapp", phone.whatsapp);
  showScreen("sms", phone.sms);
  showCall(phone);
  showDesk(seen);
}

async function keepLooking() {
  if (!document.hidden && who.number) {
    try {
      await look();
      if (find("#trouble").textContent === word("offline")) complain(null);
    } catch (error) {
      complain(error);
    }
  }
  setTimeout(keepLooking, LOOK_MS);
}

function showScreen(pane, bubbles) {
  const items = bubbles.map((one) => ({ ...one, key: `${one.id}${one.at}${one.mine}` }));
  drawLog(log(pane), items, (one) => bubble(one, one.choices.length ? buttonsOf(one) : null));
}

function buttonsOf(message) {
  const press = (action) => () => act("/whatsapp/press", { message: message.id, action });
  const buttons = message.choices.map(([action, title]) =>
    element("button", { type: "button", text: title, onclick: press(action) }));
  return element("div", { className: "chips" }, ...buttons);
}

function showCall(phone) {
  drawLog(log("phone"), phone.lines.map((one, at) => ({ ...one, key: `${who.number}${at}${one.text}` })), (one) => bubble(one));
  const talking = phone.call === "talking";
  const through = phone.transferred_to ? ` · ${word("transferred")} ${phone.transferred_to}` : "";
  put("#phone-state", word(`phone_${phone.call}`) + through);
  find("#call").hidden = talking;
  put("#call", word(phone.call === "ringing" ? "answer" : "call"));
  find("#hang-up").hidden = !talking;
  for (const one of document.querySelectorAll("#phone .keypad button, #phone .write button, #phone-text")) {
    one.disabled = !talking;
  }
}

// A status that is written again is read out again, so only a change is written.
function put(selector, text) {
  const place = find(selector);
  if (place.textContent !== text) place.textContent = text;
}

function showDesk(seen) {
  put("#timeline-name", ` · ${seen.name || who.name || word("unknown_patient")}`);
  put("#floor", seen.floor ? `${seen.floor} ${word("staff_floor")}`
    : `${word("receptionist_floor")}${seen.asked_for_person ? ` ${word("asked_for_person")}` : ""}`);
  find("#floor").classList.toggle("wanted", seen.asked_for_person && !seen.floor);
  find("#take-over").hidden = Boolean(seen.floor);
  find("#hand-back").hidden = !seen.floor && !seen.asked_for_person;
  find("#urgent").hidden = !seen.urgent;
  put("#urgent", seen.urgent ? word("urgent") : "");
  showFacts(seen);
  drawLog(log("timeline"), seen.entries.map((one) => ({ ...one, key: `${one.id}${one.text}${one.stranger}` })), entry);
}

function showFacts(seen) {
  const visits = seen.visits.map((one) => element("p", { className: "visit" },
    element("strong", { text: word("next_visit") }),
    ` ${inWords(one)} `,
    element("span", { className: "tag", text: word(one.confirmed ? "confirmed" : "not_confirmed") })));
  const matters = seen.matters.map((one) => element("p", {}, element("strong", { text: word("open_matter") }),
    ` ${hasWord(`matter_${one.kind}`) ? word(`matter_${one.kind}`) : one.kind}${one.known ? `: ${one.known}` : ""}`));
  const nothing = visits.length ? [] : [element("p", { className: "none", text: word("nothing_booked") })];
  const fresh = [...visits, ...nothing, ...matters];
  const facts = find("#facts");
  if (facts.textContent !== fresh.map((one) => one.textContent).join("")) facts.replaceChildren(...fresh);
}

const inWords = (visit) =>
  `${dayName(visit.starts_at)} ${clockTime(visit.starts_at)} · ${visit.service} · ${visit.practitioner}`;

function entry(one) {
  const channel = one.channel && one.direction !== "internal" ? one.channel : "desk";
  const author = one.author_name || (one.visit ? "" : word(`by_${one.author}`));
  const happened = hasWord(`kind_${one.kind}`) ? word(`kind_${one.kind}`) : "";
  // An alarm names its category as the machine does.
  const text = one.kind === "urgent" ? one.text.replaceAll("_", " ") : one.text;
  const head = element("p", { className: "head" },
    one.channel ? element("span", { className: "channel", text: word(one.channel) }) : null,
    author ? element("span", { text: author }) : null,
    happened ? element("span", { className: "kind", text: happened }) : null,
    one.stranger ? element("span", { className: "tag", text: word("stranger") }) : null,
    element("time", { text: clockTime(one.at), dateTime: one.at }));
  const made = element("div", { className: `entry by-${one.author}` }, head, text ? said(text) : null,
    one.visit ? element("p", { text: inWords(one.visit) }) : null);
  made.dataset.channel = channel;
  return made;
}

// The web chat -----------------------------------------------------------------------------------------------------

function showChat() {
  const shown = chat.shown;
  drawLog(log("webchat"), shown.map((one) => ({ ...one, key: one.id, mine: one.author === "patient" })), (one) =>
    bubble(one.text ? one : { ...one, text: `(${word("kind_form")})` }, one.place ? said(one.place.address + (one.place.link ? `\n${one.place.link}` : "")) : null));
  const last = shown.at(-1);
  const choices = last && last.author !== "patient" ? last.choices : [];
  find("#webchat-choices").replaceChildren(...choices.map(({ id, title }) => element("button", {
    type: "button", text: title, onclick: () => chat.send({ type: "press", action: id, title }),
  })));
  keepAtEnd(log("webchat"));
  const asks = last && last.author !== "patient" ? last.asks : [];
  if (asks.some((fact) => ["name", "phone"].includes(fact))) find("#details").open = true;
}

function showState() {
  put("#webchat-state", word(`chat_${chat.state}`));
}

function visit(session) {
  const key = `samtal-demo:${about.run}:${who.number}`;
  const kept = session ?? sessionStorage.getItem(key) ?? about.visited[who.number] ?? "";
  find("#details").open = false;
  chat.visit(kept, (fresh) => sessionStorage.setItem(key, fresh));
}

// Choosing ---------------------------------------------------------------------------------------------------------

function showWho() {
  put("#born", who.born ? `${word("born")} ${who.born}` : word("new_patient"));
}

function choose(person) {
  who = person;
  showWho();
  for (const one of document.querySelectorAll("[role=log]")) {
    one.keys = ["somebody else"];
  }
  const form = find("#details-form");
  form.elements.name.value = person.name;
  form.elements.phone.value = person.number;
  visit();
  look().catch(complain);
}

function fillPatients() {
  const select = find("#patient");
  const chosen = select.value;
  const options = about.patients.map((one, at) => element("option", { value: String(at), text: `${one.name}  ${one.number}` }));
  select.replaceChildren(...options, element("option", { value: "new", text: word("new_number") }));
  if (chosen) select.value = chosen;
}

async function chosen() {
  const picked = find("#patient").value;
  const fresh = picked === "new";
  find("#new-number").hidden = find("#use-number").hidden = !fresh;
  if (!fresh) {
    const one = about.patients[Number(picked)];
    choose({ number: one.number, patient: one.id, name: one.name, born: one.born });
    return;
  }
  if (!find("#number").value) find("#number").value = about.spare_number;
  try {
    const { number } = await ask(`/number?typed=${encodeURIComponent(find("#number").value)}`);
    complain(null);
    choose({ number, patient: "", name: "" });
  } catch (error) {
    complain(error);
  }
}

function speakAs(wanted) {
  speak(wanted);
  document.title = `Samtal · ${about.clinic}`;
  for (const one of document.querySelectorAll("[data-language]")) {
    one.setAttribute("aria-pressed", String(one.dataset.language === language));
  }
  put("#whatsapp-number", `${word("to")} ${about.whatsapp}`);
  put("#sms-number", `${word("to")} ${about.sms}`);
  fillPatients();
  redraw();
  if (chat) {
    showChat();
    showState();
  }
  if (who.number) {
    showWho();
    look().catch(complain);
  }
}

function openPane(name) {
  for (const one of document.querySelectorAll(".pane")) one.classList.toggle("open", one.id === name);
  for (const one of document.querySelectorAll("[data-pane]")) {
    if (one.dataset.pane === name) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

const SENDS = {
  webchat: (text) => chat.send({ type: "send", text }),
  whatsapp: (text) => act("/whatsapp", { text }),
  sms: (text) => act("/sms", { text }),
  phone: (text) => act("/call/say", { text }),
  desk: (text) => act("/desk/reply", { text, via: find("#via").value }),
};

function wire() {
  document.querySelectorAll("[role=log]").forEach(followEnd);
  for (const form of document.querySelectorAll("[data-send]")) {
    const text = form.querySelector("textarea");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!text.value.trim() || text.disabled) return;
      SENDS[form.dataset.send](text.value.trim());
      text.value = "";
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }
  find("#details-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, phone } = event.target.elements;
    chat.send({ type: "form", name: name.value, phone: phone.value });
    find("#details").open = false;
    find("#webchat-text").focus();
  });
  for (const digit of "123456789*0#") {
    find(".keypad").append(element("button", { type: "button", text: digit, onclick: () => act("/call/keys", { digits: digit }) }));
  }
  for (const one of document.querySelectorAll("[data-language]")) one.onclick = () => speakAs(one.dataset.language);
  for (const one of document.querySelectorAll("[data-pane]")) one.onclick = () => openPane(one.dataset.pane);
  find("#patient").onchange = chosen;
  find("#who").addEventListener("submit", (event) => (event.preventDefault(), chosen()));
  find("#webchat-new").onclick = () => visit("");
  find("#call").onclick = () => act("/call");
  find("#hang-up").onclick = () => act("/call/hang-up");
  find("#take-over").onclick = () => act("/desk/take-over");
  find("#hand-back").onclick = () => act("/desk/hand-back");
}

async function begin() {
  speak(navigator.language.startsWith("sv") ? "sv" : "en");
  about = await ask("/about");
  useZone(about.timezone);
  put("#clinic", about.clinic);
  wire();
  speakAs(about.language);
  chat = new Chat(about.widget, { onChange: showChat, onState: showState });
  openPane("webchat");
  await chosen();
  keepLooking();
}

begin().catch(complain);
