/* 查找键 — / goes to the search of the page, unless somebody is writing or the page has a / of its own. */
customElements.define("find-key", class extends HTMLElement {
  connectedCallback() {
    this.press = (event) => this.key(event);
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  key(event) {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("desk-keys")) return;
    const field = document.querySelector(".search-form input") ?? this.querySelector("input");
    event.preventDefault();
    if (field.offsetParent) field.focus();
    else this.querySelector("a").click();
  }
});
