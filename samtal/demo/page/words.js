// Every word of the page, per language. What patients and the receptionist say comes from the clinic.
export const WORDS = {
  en: {
    notice: "Demo: nothing leaves this machine",
    patient: "Patient", number: "Number", use: "Use", new_number: "Another number …",
    page_language: "Language of the page", panes: "Channels and timeline",
    webchat: "Web chat", whatsapp: "WhatsApp", sms: "SMS", phone: "Phone", email: "E-mail", timeline: "Timeline",
    message: "Message", send: "Send", choices: "Choices",
    new_visitor: "New visitor", details: "Contact details", name: "Name", give: "Give",
    call: "Call", answer: "Answer", hang_up: "Hang up", say: "Say", say_what: "What you say", keypad: "Keypad",
    to: "to",
    phone_none: "", phone_ringing: "The clinic is calling", phone_talking: "In a call", phone_over: "The call is over",
    transferred: "Put through to",
    chat_connecting: "Connecting …", chat_open: "Connected", chat_lost: "Connection lost, trying again …",
    receptionist_floor: "The receptionist answers.", staff_floor: "has the conversation. The receptionist is silent.",
    asked_for_person: "A person has been asked for.",
    take_over: "Take over", hand_back: "Hand back", reply: "Reply as the clinic", via: "Channel", via_last: "Last used",
    urgent: "Urgent: the emergency number has been given",
    born: "Born", new_patient: "Not known to the clinic",
    matter_book: "wants to book", matter_reschedule: "wants another time", matter_cancel: "wants to cancel",
    matter_check: "asks about a booking", matter_callback: "wants to be called", matter_answer: "has a question",
    next_visit: "Booked", confirmed: "confirmed", not_confirmed: "not yet confirmed", open_matter: "Open",
    nothing_booked: "Nothing booked", unknown_patient: "not known yet",
    you: "Patient", by_patient: "Patient", by_receptionist: "Receptionist", by_staff: "Staff", by_system: "System",
    stranger: "not connected yet",
    kind_call_started: "calls", kind_call_ended: "hangs up", kind_taken_over: "took over",
    kind_handed_back: "handed back", kind_hand_over: "A person is asked for", kind_urgent: "Urgent",
    kind_code: "Sent a code", kind_form: "Gave contact details", kind_keys: "Pressed", kind_press: "Chose",
    kind_visit_booked: "Booked", kind_visit_cancelled: "Cancelled", kind_visit_arrived: "Arrived",
    nothing_yet: "Nothing yet.", failed: "That did not work:", offline: "The demo no longer answers. Is it still running?",
  },
  sv: {
    notice: "Demo: inget lämnar den här datorn",
    patient: "Patient", number: "Nummer", use: "Använd", new_number: "Ett annat nummer …",
    page_language: "Sidans språk", panes: "Kanaler och tidslinje",
    webchat: "Webbchatt", whatsapp: "WhatsApp", sms: "SMS", phone: "Telefon", email: "E-post", timeline: "Tidslinje",
    message: "Meddelande", send: "Skicka", choices: "Val",
    new_visitor: "Ny besökare", details: "Kontaktuppgifter", name: "Namn", give: "Lämna",
    call: "Ring", answer: "Svara", hang_up: "Lägg på", say: "Säg", say_what: "Det du säger", keypad: "Knappsats",
    to: "till",
    phone_none: "", phone_ringing: "Kliniken ringer", phone_talking: "Samtal pågår", phone_over: "Samtalet är slut",
    transferred: "Kopplad till",
    chat_connecting: "Ansluter …", chat_open: "Ansluten", chat_lost: "Förbindelsen bröts, försöker igen …",
    receptionist_floor: "Receptionisten svarar.", staff_floor: "har samtalet. Receptionisten är tyst.",
    asked_for_person: "En person är tillkallad.",
    take_over: "Ta över", hand_back: "Lämna tillbaka", reply: "Svara som kliniken", via: "Kanal", via_last: "Senast använda",
    urgent: "Akut: larmnumret är lämnat",
    born: "Född", new_patient: "Okänd för kliniken",
    matter_book: "vill boka", matter_reschedule: "vill ha en annan tid", matter_cancel: "vill avboka",
    matter_check: "frågar om en bokning", matter_callback: "vill bli uppringd", matter_answer: "har en fråga",
    next_visit: "Bokat", confirmed: "bekräftat", not_confirmed: "inte bekräftat än", open_matter: "Pågår",
    nothing_booked: "Inget bokat", unknown_patient: "inte känd än",
    you: "Patient", by_patient: "Patient", by_receptionist: "Receptionist", by_staff: "Personal", by_system: "System",
    stranger: "inte kopplad än",
    kind_call_started: "ringer", kind_call_ended: "lägger på", kind_taken_over: "tog över",
    kind_handed_back: "lämnade tillbaka", kind_hand_over: "En person är tillkallad", kind_urgent: "Akut",
    kind_code: "Skickade en kod", kind_form: "Lämnade kontaktuppgifter", kind_keys: "Tryckte", kind_press: "Valde",
    kind_visit_booked: "Bokat", kind_visit_cancelled: "Avbokat", kind_visit_arrived: "Anlänt",
    nothing_yet: "Inget än.", failed: "Det gick inte:", offline: "Demon svarar inte längre. Är den igång?",
  },
};

export let language = "en";

export function word(name) {
  return WORDS[language][name] ?? name;
}

export function hasWord(name) {
  return name in WORDS[language];
}

export function speak(wanted) {
  language = wanted in WORDS ? wanted : "en";
  document.documentElement.lang = language;
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = word(one.dataset.word);
  for (const one of document.querySelectorAll("[data-word-label]")) {
    one.setAttribute("aria-label", word(one.dataset.wordLabel));
  }
  for (const one of document.querySelectorAll("[data-word-placeholder]")) {
    one.placeholder = word(one.dataset.wordPlaceholder);
  }
}
