/* 待发箱一页 — what is still on this device, what was refused and why, what has just arrived. */
import { send } from "./outbox-send.js";
import { all, drop, get, listen, put, who, works } from "./outbox-store.js";

const moment = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
const CLOSING = /\/(resolve|answer)\/$/;
const STARTS = ["/cases/", "/d/"]; // the kept pages on which one can write

customElements.define("outbox-list", class extends HTMLElement {
  async connectedCallback() {
    this.pattern = this.querySelector("template");
    if (!self.indexedDB || !(await works())) return;
    this.addEventListener("click", (event) => this.press(event));
    listen(() => this.show());
    addEventListener("hashchange", () => this.show());
    await this.show();
    await this.showKept();
  }

  part(name, within = this) {
    return within.querySelector(`[data-part="${name}"]`);
  }

  async show() {
    const mine = (await all()).filter((entry) => entry.owner === who());
    this.part("rows").replaceChildren(...mine.map((entry) => this.row(entry)));
    this.part("none").hidden = mine.length > 0;
    const unsent = mine.some((entry) => entry.state !== "sent");
    this.part("send").hidden = !mine.some((entry) => entry.state === "waiting");
    const leaving = this.part("leaving");
    if (leaving) leaving.hidden = !(unsent && location.hash === "#leaving");
  }

  row(entry) {
    const row = this.pattern.content.cloneNode(true).firstElementChild;
    row.dataset.key = entry.key;
    row.dataset.state = entry.state;
    this.part("title", row).textContent = entry.title;
    this.part("made", row).textContent = moment.format(entry.made);
    for (const [label, text] of entry.words) {
      const line = document.createElement("p");
      line.textContent = label ? `${label}：${text}` : text;
      this.part("words", row).append(line);
    }
    this.part("photos", row).hidden = !entry.photos;
    this.part("photos", row).querySelector("b").textContent = entry.photos;
    for (const says of row.querySelectorAll("[data-when]")) says.hidden = !says.dataset.when.includes(entry.state);
    if (entry.sentence) this.part("sentence", row).textContent = entry.sentence;
    this.part("receipt", row).hidden = !entry.receipt;
    this.part("receipt", row).querySelector("b").textContent = entry.receipt || "";
    const see = this.part("see", row);
    if (entry.link) see.href = entry.link;
    else see.remove();
    const open = new URL(entry.url || "/outbox/", location.href);
    if (entry.shown) open.searchParams.set("since", entry.shown);
    this.part("open", row).href = `${open.pathname}${open.search}#outbox=${entry.key}`;
    this.asNote(row, entry);
    return row;
  }

  /** A result that the case cannot take any more may still be said as a note, which has the same fields. */
  asNote(row, entry) {
    const link = this.part("as-note", row);
    const noted = entry.state === "refused" && entry.url.replace(CLOSING, "/note/");
    link.hidden = !noted || noted === entry.url;
    link.href = `${noted}#outbox=${entry.key}`;
  }

  async press(event) {
    const pressed = event.target.closest("[data-do]");
    if (!pressed) return;
    const key = pressed.closest("[data-key]")?.dataset.key;
    if (pressed.dataset.do === "drop") await drop(key);
    if (pressed.dataset.do === "send") await this.sendMine(pressed);
    if (pressed.dataset.do === "again") await put({ ...(await get(key)), state: "waiting", sentence: "" });
    if (pressed.dataset.do === "drop-all") {
      for (const entry of await all()) if (entry.owner === who()) await drop(entry.key);
    }
  }

  /** By hand: says at once when there is no signal, or when one has to sign in first. */
  async sendMine(button) {
    button.setAttribute("aria-busy", "true");
    const states = new Set();
    for (const entry of await all()) {
      if (entry.owner === who() && entry.state === "waiting") states.add((await send(entry.key, true)).state);
    }
    button.removeAttribute("aria-busy");
    this.part("away").hidden = !states.has("waiting");
    this.part("sign-in").hidden = !states.has("sign-in");
  }

  /** The pages that lie on this device, so that somebody without a signal finds where to write. */
  async showKept() {
    const found = [];
    for (const name of self.caches ? await caches.keys() : []) {
      if (!name.startsWith("linli-pages")) continue;
      const shelf = await caches.open(name);
      for (const request of await shelf.keys()) {
        const { pathname, search } = new URL(request.url);
        if (!STARTS.some((start) => pathname.startsWith(start))) continue;
        const text = await (await shelf.match(request)).text();
        found.push([pathname + search, new DOMParser().parseFromString(text, "text/html")]);
      }
    }
    const rows = found.filter(([, page]) => page.querySelector("outgoing-form")).map(([address, page]) => {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = page.querySelector("outgoing-form").dataset.title;
      const line = document.createElement("li");
      line.append(link);
      return line;
    });
    this.part("kept").replaceChildren(...rows);
    this.part("kept-panel").hidden = rows.length === 0;
  }
});
