/* 错误汇总 — takes the focus when it appears, for browsers that ignore `autofocus` on an element. */
customElements.define("error-summary", class extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("autofocus")) return;
    this.focus();
    // A fragment kept from the page before (#content, the way past the bar) takes the focus when all is loaded.
    if (location.hash) addEventListener("load", () => setTimeout(() => this.focus()), { once: true });
  }
});
