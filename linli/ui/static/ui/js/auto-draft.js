/* 草稿 — typed words stay on this device until the server has taken them.

   Kept per person and `data-key`: whoever signs in next on this device finds none of them. Hidden fields, passwords and files are never kept. Sending does not delete
   the draft: the next page that no longer shows this form does, so a lost connection loses nothing. */
const DRAFT = "linli-draft:";
const SENT = "linli-sent";

customElements.define("auto-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    if (sessionStorage.getItem(SENT) === this.key) sessionStorage.removeItem(SENT); // here again: not taken
    this.restore();
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", () => sessionStorage.setItem(SENT, this.key));
  }

  get key() {
    return `${DRAFT}${document.documentElement.dataset.who}:${this.dataset.key}`;
  }

  fields() {
    const kept = (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type);
    return [...this.form.elements].filter(kept);
  }

  keep() {
    const words = {};
    for (const field of this.fields()) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) (words[field.name] ||= []).push(field.value);
      } else {
        words[field.name] = [field.value];
      }
    }
    localStorage.setItem(this.key, JSON.stringify(words));
  }

  restore() {
    const words = JSON.parse(localStorage.getItem(this.key) || "{}");
    for (const field of this.fields()) {
      const [first] = words[field.name] || [];
      if (first === undefined) continue;
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = words[field.name].includes(field.value);
      } else if (!field.value) {
        field.value = first;
      }
    }
  }
});

const sent = sessionStorage.getItem(SENT);
if (sent && !document.querySelector(".problem")) {
  localStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
}
