/* 送出 — one entry at a time, each under its key: the server answers a repeated key with the answer it had.

   Whatever breaks on the way leaves the entry waiting. Only an answer moves it: taken, or refused with a
   sentence. Nothing is sent in the name of somebody else: the ticket says who is signed in. */
import { all, drop, get, put } from "./outbox-store.js";

const TICKET = "/outbox/ticket/";
const PATIENCE = { ticket: 8_000, send: 90_000 }; // milliseconds
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]); // the server is not itself: try again
const QUIET = { "HX-Request": "true" }; // the house then names the next page instead of leading there

function ask(url, options, patience) {
  const stop = new AbortController();
  const bell = setTimeout(() => stop.abort(), patience);
  return fetch(url, { ...options, cache: "no-store", credentials: "same-origin", signal: stop.signal })
    .finally(() => clearTimeout(bell));
}

async function ticket() {
  const answer = await ask(TICKET, {}, PATIENCE.ticket);
  if (!answer.ok) throw new Error("away");
  return answer.json();
}

/** Two tabs never send the same entry at once; where there are no locks the form key alone sees to it. */
const alone = (key, work) =>
  (navigator.locks ? navigator.locks.request(`linli-outbox:${key}`, work) : work());

function body(entry, csrf) {
  const form = new FormData();
  form.append("csrfmiddlewaretoken", csrf);
  form.append("form_key", entry.key);
  for (const [name, value] of entry.fields) form.append(name, value);
  return form;
}

/** The sentences of a page that refuses: of its error summary, else its own; "" of a page that is not ours. */
function sentence(page) {
  const lines = [...page.querySelectorAll(".error-summary li")].map((line) => line.textContent.trim());
  return lines.join("；") || page.querySelector(".problem > p")?.textContent.trim() || "";
}

async function taken(entry, answer, html, keeps) {
  const receipt = /<b class="copy-text-code">([^<]+)<\/b>/.exec(html)?.[1] || "";
  const link = answer.headers.get("HX-Redirect") || "";
  if (keeps) {
    const { key, owner, title, made } = entry;
    await put({ key, owner, title, made, words: [], fields: [], photos: 0, state: "sent", link, receipt });
  } else {
    await drop(entry.key);
  }
  return { state: "sent", link, html };
}

async function refused(entry, status, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  await put({ ...entry, state: "refused", status, sentence: sentence(page) });
  return { state: "refused", status, html };
}

/** Send one entry. `keeps`: leave a note that it arrived, for whoever was not looking.

    Answers { state: "sent", link, html } | { state: "refused", status, html } | { state: "waiting" | "sign-in" }. */
export function send(key, keeps = false) {
  return alone(key, async () => {
    const entry = await get(key);
    if (!entry || entry.state === "sent") return { state: "sent", link: "/outbox/", html: "" };
    try {
      const { who, csrf } = await ticket();
      if (entry.owner && entry.owner !== who) return { state: "sign-in" };
      const options = { method: "POST", body: body(entry, csrf), headers: QUIET };
      const answer = await ask(entry.url, options, PATIENCE.send);
      const html = await answer.text();
      if (answer.status === 401) return { state: "sign-in" };
      if (LATER.has(answer.status)) return { state: "waiting" };
      return answer.ok ? await taken(entry, answer, html, keeps) : await refused(entry, answer.status, html);
    } catch {
      return { state: "waiting", isAway: true };
    }
  });
}

/** Send what waits and may be sent by who is here. One that is refused stops no other. */
export async function sendAll() {
  for (const entry of await all()) {
    if (entry.state !== "waiting") continue;
    const { isAway } = await send(entry.key, true);
    if (isAway) return; // no signal: the others have none either
  }
}
