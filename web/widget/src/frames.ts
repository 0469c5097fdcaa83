/** The web chat's protocol as the server speaks it (samtal/channels/webchat/frames.py). */

export interface Choice {
  id: string;
  title: string;
}

export interface Place {
  name: string;
  address: string;
  link: string;
}

export interface Entry {
  type: "entry";
  seq: number;
  id: string;
  author: "patient" | "receptionist" | "staff" | "system";
  at: string;
  text: string;
  language: string;
  choices: Choice[];
  asks: string[];
  place?: Place;
  client_id?: string;
}

export interface Welcome {
  type: "welcome";
  session: string;
  resumed: boolean;
  seq: number;
  text_limit: number;
}

export interface Refusal {
  type: "error";
  code: string;
  detail: string;
  client_id?: string;
  /** Seconds. */
  retry_after?: number;
}

export type Incoming =
  | Welcome
  | Entry
  | Refusal
  | { type: "ack"; client_id: string; seq: number; duplicate: boolean }
  | { type: "typing"; author: string }
  | { type: "pong"; seq: number };

export const FIELDS = ["name", "phone", "email", "born"] as const;
export type Field = (typeof FIELDS)[number];

/** What a visitor does that is stored. */
export type Deed =
  | { type: "send"; client_id: string; text: string }
  | { type: "press"; client_id: string; action: string; title: string }
  | ({ type: "form"; client_id: string } & Partial<Record<Field, string>>);

export interface Hello {
  type: "hello";
  session: string;
  after: number;
}

export type Outgoing = Deed | Hello | { type: "typing" | "ping" };
