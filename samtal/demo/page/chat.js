// A small client of the web chat's socket: a session, a cursor, and messages that are sent again until acknowledged.
const PING_MS = 30000;

export class Chat {
  constructor(widget, { onChange, onState }) {
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/channels/webchat/socket/${widget}`;
    this.onChange = onChange;
    this.onState = onState;
    this.reset();
  }

  reset() {
    this.entries = new Map();
    this.waiting = new Map();
    this.cursor = 0;
  }

  // Go on as the visitor of this session; an empty one makes a new visitor. `onSession` is told which it became.
  visit(session, onSession) {
    this.leave();
    this.reset();
    this.session = session;
    this.onSession = onSession;
    this.onChange();
    this.connect();
  }

  leave() {
    const socket = this.socket;
    this.socket = null;
    clearInterval(this.pinging);
    clearTimeout(this.again);
    socket?.close();
  }

  connect() {
    this.be("connecting");
    const socket = (this.socket = new WebSocket(this.url));
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", session: this.session, after: this.cursor }));
    socket.onmessage = ({ data }) => this.socket === socket && this.take(JSON.parse(data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      clearInterval(this.pinging);
      this.be("lost");
      this.again = setTimeout(() => this.connect(), 1500);
    };
  }

  be(state) {
    this.state = state;
    this.onState();
  }

  take(frame) {
    if (frame.type === "welcome") {
      this.session = frame.session;
      this.onSession(frame.session);
      this.be("open");
      clearInterval(this.pinging);
      this.pinging = setInterval(() => this.put({ type: "ping" }), PING_MS);
      for (const one of this.waiting.values()) this.put(one);
    } else if (frame.type === "entry") {
      this.entries.set(frame.id, frame);
      this.cursor = Math.max(this.cursor, frame.seq);
      this.onChange();
    } else if (frame.type === "ack") {
      this.waiting.delete(frame.client_id);
    } else if (frame.type === "error" && frame.client_id) {
      this.refused(frame);
    }
  }

  refused(frame) {
    const message = this.waiting.get(frame.client_id);
    if (message && frame.retry_after) setTimeout(() => this.put(message), frame.retry_after * 1000);
    else this.waiting.delete(frame.client_id);
  }

  send(frame) {
    const message = { ...frame, client_id: crypto.randomUUID() };
    this.waiting.set(message.client_id, message);
    this.put(message);
  }

  put(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  get shown() {
    return [...this.entries.values()].sort((one, other) => one.seq - other.seq);
  }
}
