/* 备好的页 — lays the pages named in `data-pages` on this device, [[address, version], …], for when there is no signal.

   `data-only`: of what lies below that address, what is not named any more is taken away. */
const shelfName = () => `linli-pages-${document.documentElement.dataset.shell}`;
const MARK = "Linli-Keep";

async function lay(shelf, address, version) {
  const copy = await shelf.match(address);
  if (version && copy?.headers.get(MARK) === version) return;
  const answer = await fetch(address, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected && answer.headers.has(MARK)) await shelf.put(address, answer);
}

customElements.define("keep-pages", class extends HTMLElement {
  async connectedCallback() {
    const pages = JSON.parse(this.dataset.pages);
    if (!pages.length || !navigator.serviceWorker || !self.caches) return;
    try {
      await navigator.serviceWorker.register("/worker.js");
      await navigator.serviceWorker.ready;
      await this.lay(pages);
      this.dataset.ready = "";
    } catch {
      return; // no room, no signal, or a browser that does not want to: the page itself needs none of it
    }
  }

  async lay(pages) {
    const shelf = await caches.open(shelfName());
    const { only } = this.dataset;
    const named = new Set(pages.map(([address]) => address));
    for (const request of only ? await shelf.keys() : []) {
      const { pathname, search } = new URL(request.url);
      if (pathname.startsWith(only) && !named.has(pathname + search)) await shelf.delete(request);
    }
    for (const [address, version] of pages) await lay(shelf, address, version);
  }
});
