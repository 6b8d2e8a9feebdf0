// The page: which room and listing are shown, what is asked for when, and what the controls set.
//
// Once a second it asks for the few numbers of the room. The listing itself, a piece of it at a time, is only asked for
// where the revision of the room is another, or where time has passed and a task is still on its way.

import { Control, Refused } from "./control.js";
import { Rows, day, element, hours } from "./elements.js";
import { LISTINGS } from "./listings.js";

const PAUSE = 1000; // milliseconds between two looks
const PIECE = 50; // rows on a page

const at = (id) => document.getElementById(id);
const address = new URL(location.href);

let control = new Control(address.searchParams.get("room") ?? "");
let listing = LISTINGS[address.hash.slice(1)] ?? LISTINGS.tasks;
let rows = new Rows(at("rows"), listing);
let skipped = 0;
let seen = null; // the numbers that are shown
let moving = false; // whether a row shows something that time changes
let timer = 0;
let turn = 0; // which look is the last that was begun

// ---- Looking --------------------------------------------------------------------------------------------------------

async function look({ anew = false } = {}) {
  clearTimeout(timer);
  const mine = ++turn;
  try {
    const room = await control.read("");
    const changed = anew || !seen || room.revision !== seen.revision || (moving && room.now !== seen.now);
    const [clock, ledger, items] = changed ? await Promise.all([control.read("clock"), control.read("ledger", { last: 0 }), pieces()]) : [];
    if (mine !== turn) return; // somebody has turned the page meanwhile
    showClock(room, clock);
    if (changed) {
      showSums(ledger);
      showRows(room, items);
    }
    seen = room;
    say("live", "live");
  } catch (error) {
    if (mine !== turn) return;
    seen = null;
    if (error instanceof Refused) say("refused", error.message);
    else say("gone", "the sandbox does not answer");
  }
  if (mine === turn && !document.hidden) timer = setTimeout(look, PAUSE);
}

async function pieces() {
  if (listing === LISTINGS.scenarios) return scenarioItems(await control.read("scenarios"));
  const found = await control.read(listing.name, { last: PIECE, skip: skipped });
  return found[listing === LISTINGS.ledger ? "entries" : listing.name].reverse();
}

function scenarioItems({ scenarios, picked }) {
  const choice = at("scenario");
  if (!choice.length) choice.append(...options(scenarios));
  at("unpick").disabled = !picked.length;
  at("tab-scenarios").querySelector(".count").textContent = picked.length || "";
  const set = {};
  for (const pick of picked) set[pick.scenario] = (set[pick.scenario] ?? 0) + pick.times;
  return scenarios.map((one) => ({ ...one, set: set[one.name] ?? 0 })).sort((one, other) => Number(other.set > 0) - Number(one.set > 0));
}

function options(scenarios) {
  const groups = { create: "The call that makes a task", query: "A query", task: "How a task goes" };
  return Object.entries(groups).map(([where, label]) =>
    element(
      "optgroup",
      { label },
      ...scenarios.filter((one) => one.at === where).map((one) => element("option", { value: one.name, title: one.title }, one.name)),
    ),
  );
}

// ---- Showing --------------------------------------------------------------------------------------------------------

function showClock(room, clock) {
  const now = new Date(room.now * 1000);
  at("contract").textContent = room.contract;
  at("now").textContent = hours(now);
  at("now").dateTime = now.toISOString();
  at("day").textContent = `${day(now)} ${now.getUTCFullYear()}, UTC`;
  if (clock) at("ahead").textContent = clock.ahead ? `· ${clock.ahead.toLocaleString("en")} s ahead` : "";
  for (const [name, number] of Object.entries({ tasks: room.tasks, requests: room.requests, ledger: room.entries, callbacks: room.callbacks })) {
    at(`tab-${name}`).querySelector(".count").textContent = number;
  }
}

function showSums({ balance, doubles }) {
  for (const [name, credits] of Object.entries(balance)) at(name).textContent = credits;
  const twice = doubles.filter((one) => one.after_lost_answer).reduce((sum, one) => sum + one.credits, 0);
  at("doubles").textContent = twice;
  at("doubles").classList.toggle("bad", twice > 0);
  at("notice").hidden = listing !== LISTINGS.ledger || !doubles.length;
  const groups = doubles.length === 1 ? "The same request was" : `${doubles.length} requests were`;
  at("notice").textContent = `${groups} made more than once by the same key${twice ? `, and ${twice} credits after an answer that was lost` : ""}.`;
}

function showRows(room, items) {
  rows.show(items);
  moving = items.some((item) => item.task?.status !== undefined && item.ended === null);
  const total = { tasks: room.tasks, requests: room.requests, ledger: room.entries, callbacks: room.callbacks }[listing.name] ?? items.length;
  at("nothing").hidden = total > 0;
  at("nothing").querySelector("p").textContent = listing.nothing;
  at("nothing").querySelector("pre").hidden = !listing.example;
  at("nothing").querySelector("pre").textContent = example(room);
  at("pager").hidden = listing === LISTINGS.scenarios || total <= PIECE;
  at("place").textContent = `${skipped + 1}–${skipped + items.length} of ${total}, newest first`;
  at("newer").disabled = skipped === 0;
  at("older").disabled = skipped + PIECE >= total;
}

function example({ contract, room }) {
  return (listing.example ?? "").replace("CONTRACT", contract).replace("ROOM", room && ` -H 'Wanref-Test: ${room}'`);
}

function say(state, text) {
  if (at("state").textContent === text) return; // else it would be read out each second
  at("state").className = `state ${state}`;
  at("state").textContent = text;
}

function trouble(error) {
  at("trouble").textContent = error.message;
  at("trouble").hidden = false;
  setTimeout(() => (at("trouble").hidden = true), 6000);
}

// ---- Choosing -------------------------------------------------------------------------------------------------------

function choose(name) {
  listing = LISTINGS[name];
  rows = new Rows(at("rows"), listing);
  skipped = 0;
  at("pick").hidden = listing !== LISTINGS.scenarios;
  at("notice").hidden = at("nothing").hidden = at("pager").hidden = true;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) at("listing").setAttribute("aria-labelledby", tab.id);
  }
  address.hash = name;
  history.replaceState(null, "", address);
  look({ anew: true });
}

function enter(name) {
  control = new Control(name);
  if (name) address.searchParams.set("room", name);
  else address.searchParams.delete("room");
  choose(listing.name);
}

function turnPage(by) {
  skipped = Math.max(0, skipped + by);
  look({ anew: true });
  at("listing").focus();
}

for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => choose(tab.id.slice("tab-".length)));
  tab.addEventListener("keydown", (event) => {
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = { Home: tabs[0], End: tabs.at(-1) }[event.key] ?? (step && tabs.at((tabs.indexOf(tab) + step) % tabs.length));
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  });
}
at("newer").addEventListener("click", () => turnPage(-PIECE));
at("older").addEventListener("click", () => turnPage(PIECE));
at("room").value = control.room;
at("room").addEventListener("change", () => at("rooms").requestSubmit());
at("room").addEventListener("focus", async () => {
  const { rooms } = await control.read("rooms", { last: 200 });
  at("known-rooms").replaceChildren(...rooms.filter((one) => one.room).map((one) => element("option", { value: one.room })));
});
at("rooms").addEventListener("submit", (event) => {
  event.preventDefault();
  if (at("room").value !== control.room) enter(at("room").value);
});

// ---- Setting --------------------------------------------------------------------------------------------------------

async function set(doing) {
  try {
    await doing();
  } catch (error) {
    trouble(error);
  }
  await look({ anew: true });
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => set(() => control.set("clock", { advance: Number(button.dataset.advance) })));
}
at("advance").addEventListener("submit", (event) => {
  event.preventDefault();
  set(() => control.set("clock", { advance: at("seconds").valueAsNumber }));
});
at("pick").addEventListener("submit", (event) => {
  event.preventDefault();
  const wish = { scenario: at("scenario").value, times: at("times").valueAsNumber };
  if (at("retry-after").value) wish.retry_after = at("retry-after").valueAsNumber;
  set(() => control.set("scenarios", wish));
});
at("unpick").addEventListener("click", () => set(() => control.drop("scenarios")));
at("empty").addEventListener("click", () => {
  at("sure-room").textContent = control.room ? `the room ${control.room}` : "the shared room";
  at("sure").returnValue = "";
  at("sure").showModal();
});
at("sure").addEventListener("close", () => {
  if (at("sure").returnValue === "yes") set(() => control.set("reset", {}));
});
document.addEventListener("visibilitychange", () => document.hidden || look());

choose(listing.name);
