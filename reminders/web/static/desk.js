// What pages do by themselves. Without it every form still works.
"use strict";

// What moves by itself under a thumb that is on its way: for a moment a tap there counts for nothing, since it would hit
// another patient than it was meant for. A key press is not held back: what has the focus is what is meant.
const JUST_MOVED = 300; // milliseconds
const movedAt = new WeakMap();
const placesIn = (part) => new Map([...part.querySelectorAll("a, button")].map((one) => {
  const { top, left } = one.getBoundingClientRect();
  const target = one.href || one.getAttribute("formaction") || one.form?.getAttribute("action");
  return [[target, one.name, one.value].join(" "), `${Math.round(top)} ${Math.round(left)}`];
}));
function change(part, how) {
  const before = placesIn(part);
  how();
  const isMoved = [...placesIn(part)].some(([what, place]) => before.get(what) !== place);
  if (before.size && isMoved) movedAt.set(part, performance.now());
}
document.addEventListener("click", (event) => {
  const isStill = (part) => performance.now() - (movedAt.get(part) ?? -Infinity) >= JUST_MOVED;
  let part = event.target;
  while (part && isStill(part)) part = part.parentElement;
  if (part && event.detail) { event.preventDefault(); event.stopPropagation(); }
}, true);

// Whether the desk answers. While it does not, a strip on every page says since when: <... data-unreached><time>.
// A part that asks again and again is unreached until that part is answered, whatever others hear meanwhile.
let reachedAt = new Date();
const unreached = new Set();
function strip(name, isShown) {
  if (isShown === (name in document.body.dataset)) return;
  change(document.body, () => { if (isShown) document.body.dataset[name] = "yes"; else delete document.body.dataset[name]; });
}
function heard(answer, part) {
  const isWell = answer !== null && (answer.ok || [304, 401, 422].includes(answer.status));
  if (isWell) {
    unreached.delete(part);
    unreached.delete("");
    if (unreached.size === 0) { reachedAt = new Date(); strip("offline", false); }
    return;
  }
  unreached.add(part);
  const since = document.querySelector("[data-unreached] time");
  if (!since || document.body.dataset.offline) return;
  since.dateTime = reachedAt.toISOString();
  since.textContent = reachedAt.toLocaleTimeString([], {
    hour: "2-digit", minute: "2-digit", timeZone: since.dataset.zone,
  });
  strip("offline", true);
}
async function ask(address, options, part = "") {
  const answer = await fetch(address, { ...options, headers: { "X-Part": "1", ...options.headers } }).catch(() => null);
  heard(answer, part);
  if (answer && answer.status === 401) leave();
  return answer;
}

// The sign-in has ended. What somebody has begun here is not lost: it goes along to the door, and is there behind it.
let left = false;
function leave() {
  if (left) return;
  left = true;
  const isBegun = (form) => form.matches("[data-preview]:has([name='patient'])")
    || [...form.elements].some((field) => field.matches("input, select, textarea") && isTouched(field));
  const begun = [...document.querySelectorAll("main form[method='post']:not([role='search'])")].find(isBegun);
  if (!begun) { location.reload(); return; }
  const from = document.createElement("input");
  [from.type, from.name, from.value] = ["hidden", "unsent-from", begun.getAttribute("action")];
  begun.append(from);
  begun.setAttribute("action", "/unsent");
  HTMLFormElement.prototype.submit.call(begun);
}

// What somebody has begun in a part of a page: it must not be taken from under their hands.
const isTouched = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((one) => one.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
};
const isInUse = (part) => part.contains(document.activeElement)
  || part.querySelector("details[open]:not([name])") !== null // those of one name are tabs: one of them is always open
  || [...part.querySelectorAll("input, select, textarea")].some(isTouched);

// A part of a page that is asked for anew: <section data-live="/address" data-every="5">. While somebody is at work in it
// it stays as it is, and a strip says that there is news.
const stale = new Set();
function live(part) {
  const every = Number(part.dataset.every || 10) * 1000, read = document.createElement("template");
  let shown = part.innerHTML.trim(), latest = shown, tag = "";
  const again = async () => {
    if (!document.hidden) {
      const answer = await ask(part.dataset.live, { headers: { "X-Live": "1", "If-None-Match": tag } }, part.dataset.live);
      if (answer && answer.status === 401) return;
      const html = answer && answer.ok ? await answer.text().catch(() => null) : null;
      if (html !== null) { // a 304 says that it is still the latest one
        read.innerHTML = html;
        latest = read.innerHTML.trim();
        tag = answer.headers.get("ETag") || "";
      }
      const waits = latest !== shown && isInUse(part);
      if (latest !== shown && !waits) { change(part, () => { part.innerHTML = latest; }); shown = latest; }
      stale[waits ? "add" : "delete"](part);
      strip("stale", stale.size > 0);
    }
    setTimeout(again, every);
  };
  setTimeout(again, part.dataset.now ? 0 : every);
}

// A form that shows what it would do: <form data-preview="/address" data-into="id">.
function preview(form) {
  const into = document.getElementById(form.dataset.into);
  let waiting = 0, turn = 0;
  const look = async () => {
    const mine = ++turn;
    const fields = new URLSearchParams(new FormData(form));
    const answer = await ask(form.dataset.preview, { method: "POST", body: fields });
    if (answer && mine === turn && (answer.ok || answer.status === 422)) into.innerHTML = await answer.text();
    into.removeAttribute("aria-busy");
  };
  const soon = () => { into.setAttribute("aria-busy", "true"); clearTimeout(waiting); waiting = setTimeout(look, 180); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("picked", soon);
  soon();
}

// A field that finds patients while one types: <input data-find="/address" data-into="id">. Enter takes the first one
// of the list that belongs to what stands in the field, and never one of an older list, which may be somebody else.
function find(field) {
  const into = document.getElementById(field.dataset.into);
  let waiting = 0, turn = 0, answered = field.value.trim(), wanted = "";
  const first = () => into.querySelector("button, a");
  const shows = (html, text) => {
    change(into, () => { into.innerHTML = html; });
    answered = text;
    const alone = into.querySelectorAll("button, a").length === 1;
    if (wanted && first()) { if (wanted === "Enter" && alone) first().click(); else first().focus(); }
    wanted = "";
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    wanted = "";
    const mine = ++turn, text = field.value.trim();
    if (text.length < 2) { shows("", text); return; }
    waiting = setTimeout(async () => {
      const answer = await ask(field.dataset.find, {
        method: "POST", body: new URLSearchParams({ text, csrf: field.form.elements.csrf.value }),
      });
      const html = answer && answer.ok ? await answer.text().catch(() => null) : null;
      if (html !== null && mine === turn) shows(html, text);
    }, 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && (event.key !== "Enter" || field.dataset.submits)) return;
    const isLate = field.value.trim() !== answered;
    if (isLate) wanted = event.key;
    else if (first() && event.key === "Enter") first().click();
    else if (first()) first().focus();
    if (isLate || first()) event.preventDefault();
  });
  into.addEventListener("keydown", (event) => {
    const all = [...into.querySelectorAll("button, a")], at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      (all[at + (event.key === "ArrowDown" ? 1 : -1)] || field).focus();
    }
  });
}

// A reply that may be an emergency, and that nobody has taken, is heard as well: <... data-sound>. A browser lets a
// page sound once somebody has touched it.
const SOUND_EVERY = 8000;
let sounds = null;
function tone(after) {
  const voice = sounds.createOscillator(), loudness = sounds.createGain(), at = sounds.currentTime + after;
  voice.frequency.value = 880;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.3, at + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
  voice.connect(loudness).connect(sounds.destination);
  voice.start(at);
  voice.stop(at + 0.35);
}
function soundIfNeeded() {
  if (!sounds || sounds.state !== "running" || !document.querySelector("[data-sound]")) return;
  for (const after of [0, 0.4]) tone(after);
  document.body.dataset.sounded = "yes";
}
const mayTouch = async () => {
  if (sounds) return;
  sounds = new AudioContext();
  await sounds.resume();
  soundIfNeeded();
};
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, mayTouch);
setInterval(soundIfNeeded, SOUND_EVERY);

// Sent once, however often it is tapped.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});
document.addEventListener("click", (event) => {
  const shut = document.querySelectorAll(".me details[open]");
  for (const one of shut) if (!one.contains(event.target)) one.removeAttribute("open");
  const print = event.target.closest("[data-print]");
  if (print) window.print();
  const copy = event.target.closest("[data-copy]");
  if (event.target.closest("[data-reload]")) location.reload();
  if (copy) navigator.clipboard.writeText(copy.dataset.copy);
});
document.addEventListener("keydown", (event) => {
  // A form whose fields stand in many rows: Enter in one of them would press a button of none, <form data-no-enter>.
  if (event.key === "Enter" && event.target.matches("input") && event.target.form?.hasAttribute("data-no-enter")) {
    event.preventDefault();
  }
  // A long form: Enter in a field presses what ends it, not its first button; on a box, where people press it twice,
  // nothing. With Ctrl it counts from everywhere: <button data-finish>.
  const finish = document.querySelector("[data-finish]"), withCtrl = event.ctrlKey || event.metaKey;
  if (finish && event.key === "Enter" && !event.defaultPrevented
    && (withCtrl || (event.target.form === finish.form && event.target.matches("input")))) {
    event.preventDefault();
    if (withCtrl || !event.target.matches("[type='checkbox'], [type='radio']")) finish.click();
  }
  const typing = event.target.closest("input, textarea, select");
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); link.focus(); }
  }
});
// A browser does so a moment later, and the first letter of a quick hand is lost.
if (!location.hash) document.querySelector("[autofocus]")?.focus();
for (const part of document.querySelectorAll("[data-live]")) live(part);
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
for (const form of document.querySelectorAll("[data-preview]")) preview(form);
for (const field of document.querySelectorAll("[data-find]")) find(field);

// A form that takes a dropped file: <form data-drop="id of its file field">; data-most: so many bytes are taken.
function drop(form) {
  const field = form.elements[form.dataset.drop];
  const fits = () => {
    const large = field.files[0] && field.files[0].size > Number(field.dataset.most || Infinity);
    field.setCustomValidity(large ? field.dataset.tooLarge : "");
  };
  field.addEventListener("change", fits);
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.dataset.over = "yes"; });
  form.addEventListener("dragleave", () => delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete form.dataset.over;
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    fits();
    form.requestSubmit();
  });
}
for (const form of document.querySelectorAll("[data-drop]")) drop(form);

// A time zone nobody has chosen yet is most likely the one of this browser: <select data-own-zone>.
for (const field of document.querySelectorAll("select[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!field.value && [...field.options].some((one) => one.value === own)) field.value = own;
}

// A part of a form that depends on its other fields: <div data-depends="/address" data-on="id of what it depends on">.
function depends(part) {
  const form = part.closest("form");
  let turn = 0;
  document.getElementById(part.dataset.on).addEventListener("change", async () => {
    const mine = ++turn;
    const fields = new URLSearchParams(new FormData(form));
    const answer = await ask(part.dataset.depends, { method: "POST", body: fields });
    if (!answer || !answer.ok || mine !== turn) return;
    part.innerHTML = await answer.text();
    form.dispatchEvent(new Event("picked"));
  });
}
for (const part of document.querySelectorAll("[data-depends]")) depends(part);
