/* 再问一次 — a `details` that unfolds in its place becomes a modal dialog where the browser has one. */
customElements.define("confirm-dialog", class extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details");
    if (!details || !window.HTMLDialogElement) return;
    const box = details.querySelector(".dialog");
    const dialog = document.createElement("dialog");
    dialog.className = box.className;
    dialog.append(...box.childNodes);
    dialog.querySelector("[data-close]").hidden = false;
    const title = dialog.querySelector("h2");
    title.id ||= `confirm-${Math.random().toString(36).slice(2)}`;
    dialog.setAttribute("aria-labelledby", title.id);

    const opener = document.createElement("button");
    const summary = details.querySelector("summary");
    opener.type = "button";
    opener.className = summary.className;
    opener.append(...summary.childNodes);
    opener.addEventListener("click", () => dialog.showModal());

    dialog.addEventListener("click", (event) => {
      const away = event.target === dialog || event.target.closest("[data-close]");
      if (away) dialog.close();
    });
    details.replaceWith(opener, dialog);
    if (dialog.querySelector("error-summary")) dialog.showModal();
  }
});
