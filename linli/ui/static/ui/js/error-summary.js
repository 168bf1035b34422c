/* 错误汇总 — takes the focus when it appears, for browsers that ignore `autofocus` on an element. */
customElements.define("error-summary", class extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("autofocus")) this.focus();
  }
});
