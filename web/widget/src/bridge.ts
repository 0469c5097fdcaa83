/**
 * What the loader on the clinic's page and the chat in its frame say to each other by postMessage.
 *
 * How the clinic set the widget up (the `data-` attributes) stands in the frame's address. Nothing here carries what anybody wrote, but for what the page itself asks to be prefilled or sent.
 */

/** From the page to the chat. */
export type Order =
  | {
      do: "begin";
      /** The session kept from an earlier visit; empty for a new visitor. */
      token: string;
      /** How far the visitor had read, as a seq. */
      seen: number;
      shown: boolean;
    }
  | { do: "show"; prefill?: string; focus?: boolean }
  | { do: "hide" | "erase" | "call" }
  | { do: "send"; text: string }
  | { do: "language"; language: string }
  | { do: "theme"; theme: string }
  | { do: "seen"; seq: number };

/** From the chat to the page. */
export type News =
  | { is: "ready" | "close" | "erased" }
  | { is: "token"; token: string }
  | { is: "seen"; seq: number }
  | { is: "unread"; count: number }
  | { is: "message"; author: string }
  | { is: "language"; language: string }
  | { is: "error"; code: string };
