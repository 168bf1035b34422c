/* 没发出的 — how many wait, in the frame of every page; and the moments at which they are tried again. */
import { sendAll } from "./outbox-send.js";
import { all, listen, who, works } from "./outbox-store.js";

const AGAIN = 20_000; // milliseconds, while something waits and somebody looks
const WHO = "linli-who";

/** Pages kept for somebody, and the drafts and keys of who left, are for nobody else. */
async function forget(left) {
  for (const key of Object.keys(localStorage)) {
    if (left && (key.startsWith(`linli-draft:${left}:`) || key.startsWith(`linli-key:${left}:`))) {
      localStorage.removeItem(key);
    }
  }
  for (const name of self.caches ? await caches.keys() : []) {
    if (name.startsWith("linli-pages")) await caches.delete(name);
  }
}

customElements.define("outbox-count", class extends HTMLElement {
  async connectedCallback() {
    if (!self.indexedDB || !(await works())) return;
    if (navigator.onLine && (localStorage.getItem(WHO) || "") !== who()) await forget("");
    localStorage.setItem(WHO, who());
    this.leaving();
    listen(() => this.count());
    this.gone = new AbortController();
    addEventListener("online", () => this.send(), { signal: this.gone.signal });
    document.addEventListener("visibilitychange", () => this.send(), { signal: this.gone.signal });
    this.bell = setInterval(() => this.send(), AGAIN);
    await this.count();
    await this.send();
  }

  disconnectedCallback() {
    this.gone?.abort();
    clearInterval(this.bell);
  }

  async unsent() {
    return (await all()).filter((entry) => entry.owner === who() && entry.state !== "sent");
  }

  async count() {
    const waiting = await this.unsent();
    this.querySelector("b").textContent = waiting.length;
    this.hidden = waiting.length === 0;
  }

  async send() {
    const some = (await all()).some((entry) => entry.state === "waiting");
    if (some && navigator.onLine && !document.hidden) await sendAll();
  }

  /** Leaving with something unsent asks first; leaving without takes the kept pages along. */
  leaving() {
    for (const { form } of document.querySelectorAll("[data-sign-out]")) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (!form.closest("outbox-list") && (await this.unsent()).length) {
          location.assign(`${this.querySelector("a").href}#leaving`);
          return;
        }
        await forget(who());
        form.submit();
      });
    }
  }
});
