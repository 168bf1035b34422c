/* 守在后台的 — shows a page that lies on this device when the network does not answer. It keeps and sends no
   words: that is done by the pages themselves. */
const VERSION = "{{ version }}";
const SHELL = `linli-shell-${VERSION}`;
const PAGES = `linli-pages-${VERSION}`;
const FILES = JSON.parse("{{ files|escapejs }}");
const STATIC = "{{ static|escapejs }}";
const OUTBOX = "{{ outbox|escapejs }}";
const PATIENCE = 6000; // milliseconds before a kept page is better than none
const DOOR = /^\/d\/[^/]+\//;
const AWAY = [502, 503, 504]; // said by a proxy in front of a server that does not answer

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shelf) => shelf.addAll(FILES)));
});

addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("linli-") && name !== SHELL && name !== PAGES) await caches.delete(name);
  }
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept || fetch(request);
}

async function page(request, url) {
  const shelf = await caches.open(PAGES);
  const address = url.pathname + url.search;
  const copy = await shelf.match(address, { ignoreVary: true });
  try {
    const answer = await (copy ? soon(fetch(request)) : fetch(request));
    if (answer.ok && answer.headers.has("Linli-Keep")) await shelf.put(address, answer.clone());
    return AWAY.includes(answer.status) && copy ? copy : answer;
  } catch (lost) {
    const instead = copy || (await insteadOf(shelf, url.pathname));
    if (instead) return instead;
    throw lost;
  }
}

/** At a door the page on which all can be said at once; elsewhere the outbox, which says what can be done. */
async function insteadOf(shelf, path) {
  const door = DOOR.exec(path);
  const whole = door && (await shelf.match(`${door[0]}whole/`, { ignoreVary: true }));
  return whole || shelf.match(OUTBOX, { ignoreVary: true });
}

function soon(answer) {
  const late = new Promise((_, fail) => { setTimeout(() => fail(new Error("late")), PATIENCE); });
  return Promise.race([answer, late]);
}
