/* 没有信号 — shows itself while the device is offline. */
customElements.define("offline-notice", class extends HTMLElement {
  connectedCallback() {
    this.follow = () => { this.hidden = navigator.onLine; };
    for (const name of ["online", "offline"]) addEventListener(name, this.follow);
    this.follow();
  }

  disconnectedCallback() {
    for (const name of ["online", "offline"]) removeEventListener(name, this.follow);
  }
});
