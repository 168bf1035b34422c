/* 待发箱 — what was written here and has not arrived yet: kept in IndexedDB, one entry a form key.

   An entry: { key, owner, url, title, words: [[label, text]], fields: [[name, text or File]], photos, made, shown,
   state: "waiting" | "refused" | "sent", sentence, link, receipt }. `made` is the phone's clock and only shown;
   `shown` is the server's, of the page that was filled in. */
const NAME = "linli-outbox";
const SHELF = "entries";
const news = self.BroadcastChannel ? new BroadcastChannel(NAME) : null;
let opening;

function opened() {
  opening ||= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opening;
}

async function run(mode, ask) {
  const deal = (await opened()).transaction(SHELF, mode);
  const asked = ask(deal.objectStore(SHELF));
  return new Promise((done, fail) => {
    deal.oncomplete = () => done(asked.result);
    deal.onabort = deal.onerror = () => fail(deal.error);
  });
}

function tell() {
  news?.postMessage(null);
  dispatchEvent(new Event(NAME));
}

/** Whether this browser keeps anything at all; private windows of some do not. */
export async function works() {
  try {
    await opened();
    return true;
  } catch {
    return false;
  }
}

export const get = (key) => run("readonly", (shelf) => shelf.get(key));

export async function all() {
  const entries = await run("readonly", (shelf) => shelf.getAll());
  return entries.sort((a, b) => a.made - b.made);
}

export async function put(entry) {
  await run("readwrite", (shelf) => shelf.put(entry));
  tell();
}

export async function drop(key) {
  await run("readwrite", (shelf) => shelf.delete(key));
  tell();
}

/** Call `heard` whenever an entry changes, in this tab or another. */
export function listen(heard) {
  addEventListener(NAME, heard);
  news?.addEventListener("message", heard);
}

export const who = () => document.documentElement.dataset.who || "";

/** 192 random bits, as the server's own form keys. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
