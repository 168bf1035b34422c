/* 会等信号的表单 — kept on this device before it travels, gone from it once the server has it.

   Without script or storage it is an ordinary form. A link with `#outbox=KEY` opens it as it was written. */
import { send } from "./outbox-send.js";
import { drop, get, newKey, put, who, works } from "./outbox-store.js";

const UNKEPT = ["csrfmiddlewaretoken", "form_key"];
let refused = null; // the entry behind the refused page that stands in this window now

/** A photo is read at once: what the file field holds may be gone by the time there is a signal. */
const held = async (value) =>
  (value instanceof File ? new File([await value.arrayBuffer()], value.name, { type: value.type }) : value);

customElements.define("outgoing-form", class extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || !self.indexedDB || !(await works())) return;
    this.before = refused || (await this.reopened());
    refused = null;
    if (this.before) this.fill(this.before);
    this.formKey = this.before?.status === 409 ? newKey() : this.before?.key || localStorage.getItem(this.shelf);
    this.form.addEventListener("input", () => this.begin());
    this.form.addEventListener("submit", (event) => this.take(event));
    this.dataset.ready = "";
  }

  /** The entry that a link of the outbox names; while it is being changed nobody sends it. */
  async reopened() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("outbox");
    const entry = asked && (await get(asked));
    if (!entry || entry.owner !== who()) return null;
    if (entry.state === "waiting") await put({ ...entry, state: "open" });
    this.isFromOutbox = true;
    return entry;
  }

  get shelf() {
    return `linli-key:${who()}:${this.url}`;
  }

  get url() {
    const url = new URL(this.form.getAttribute("action") || location.href, location.href);
    url.searchParams.delete("since");
    return url.pathname + url.search;
  }

  /** The draft has a key of its own from its first word on; another tab with the same draft finds it. */
  begin() {
    this.formKey ||= newKey();
    if (!this.before) localStorage.setItem(this.shelf, this.formKey);
  }

  async take(event) {
    event.preventDefault();
    if (this.isBusy) return;
    this.isBusy = true;
    this.setAttribute("aria-busy", "true");
    this.begin();
    try {
      await put(await this.entry(event.submitter));
    } catch { // no room on the device: send it as any form is sent
      this.form.submit();
      return;
    }
    const outcome = navigator.onLine ? await send(this.formKey) : { state: "waiting" };
    await this.goOn(outcome);
    this.removeAttribute("aria-busy");
    this.isBusy = false;
  }

  async entry(submitter) {
    const given = [...new FormData(this.form)].filter(([name]) => !UNKEPT.includes(name));
    if (submitter?.name) given.push([submitter.name, submitter.value]);
    const fields = await Promise.all(given
      .filter(([, value]) => !(value instanceof File) || value.size)
      .map(async ([name, value]) => [name, await held(value)]));
    return {
      key: this.formKey, owner: who(), url: this.url, title: this.dataset.title, words: this.words(), fields,
      photos: fields.filter(([, value]) => value instanceof File && value.type.startsWith("image/")).length,
      made: Date.now(), shown: this.dataset.shown, state: "waiting", sentence: "",
    };
  }

  words() {
    const texts = [...this.form.querySelectorAll("textarea, input:not([type])," + "input[type=text]")];
    const sounds = [...this.form.querySelectorAll("sound-recorder input[type=file]")];
    const said = sounds.filter((field) => field.files.length)
      .map((field) => [field.labels[0]?.textContent.trim(), field.files[0].name]);
    const typed = texts.filter((field) => field.value.trim())
      .map((field) => [field.labels[0]?.firstChild.textContent.trim() || "", field.value.trim()]);
    return [...typed, ...said];
  }

  fill(entry) {
    const basket = {};
    for (const field of this.form.elements) {
      const given = entry.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "file") basket[field.name] = [field, given.filter((value) => value instanceof File)];
      else if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
      else if (given.length && field.type !== "submit") field.value = given[0];
    }
    for (const [field, files] of Object.values(basket)) {
      const carried = new DataTransfer();
      for (const file of files) carried.items.add(file);
      field.files = carried.files;
      if (files.length) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  async goOn(outcome) {
    if (outcome.state !== "refused") localStorage.removeItem(this.shelf);
    if (this.before && this.before.key !== this.formKey) await drop(this.before.key);
    if (outcome.state === "sent" && outcome.link) location.assign(outcome.link);
    else if (outcome.state === "sent") this.show(outcome.html);
    else if (outcome.state === "refused") await this.refuse(outcome);
    else this.keep(outcome.state);
  }

  /** What was never out of sight is not for the outbox: the page keeps it, photos and all. */
  async refuse(outcome) {
    refused = await get(this.formKey);
    if (!this.isFromOutbox) await drop(this.formKey);
    this.show(outcome.html);
  }

  keep(why) {
    this.form.hidden = true;
    navigator.storage?.persist?.(); // something waits: the browser may be asked not to tidy it away
    const kept = this.querySelector(".outgoing-kept");
    for (const line of kept.querySelectorAll("[data-why]")) line.hidden = line.dataset.why !== why;
    kept.hidden = false;
    kept.focus();
  }

  show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    history.replaceState(null, "", this.url);
    scrollTo(0, 0);
  }
});
