/* 全选 — the box in the head of a list marks every row of the page, up to what one step may take. */
customElements.define("pick-rows", class extends HTMLElement {
  connectedCallback() {
    const all = this.querySelector("thead .table-pick input");
    const rows = [...this.querySelectorAll("tbody .table-pick input")];
    if (!all || rows.length < 2) return;
    all.hidden = false;
    all.addEventListener("change", () => rows.forEach((row) => { row.checked = all.checked; }));
  }
});
