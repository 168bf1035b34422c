/* 按键 — J and K walk the rows of a list, / goes to the search, N registers; the row looked at is marked. */
class DeskKeys extends HTMLElement {
  connectedCallback() {
    this.press = (event) => this.key(event);
    document.addEventListener("keydown", this.press);
    this.addEventListener("click", (event) => this.mark(event.target.closest("[hx-get]")));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  key(event) {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { j: () => this.walk(1), k: () => this.walk(-1), "/": () => this.search(), n: () => this.register() };
    const chosen = act[event.key.toLowerCase()];
    if (!chosen) return;
    event.preventDefault();
    chosen();
  }

  walk(step) {
    const links = [...this.querySelectorAll("a.table-main")].filter((link) => link.offsetParent);
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
  }

  search() {
    document.querySelector(".page [role=search] input")?.focus();
  }

  register() {
    document.querySelector(".page a[href$='/cases/new/']")?.click();
  }

  mark(link) {
    if (!link) return;
    this.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    link.closest("tr").setAttribute("aria-current", "true");
  }
}

customElements.define("desk-keys", DeskKeys);
