// What there is to see of a room, and how each of it is shown.

import { badge, element, facts, json, moment } from "./elements.js";

// CONTRACT and ROOM are put in where it is shown.
const CURL = `curl ${location.origin}/v1/videos/generations \\
  -H 'Authorization: Bearer any-key' -H 'Content-Type: application/json'ROOM \\
  -d '{"model": "CONTRACT", "prompt": "Rain", "image_urls": ["https://example.com/a.png"]}'`;

const same = (item) => item;

const tasks = {
  name: "tasks",
  nothing: "No task was made in this room yet. This makes one:",
  example: CURL,
  key: ({ task }) => task.id,
  head: ({ task, request, order }) => [
    badge(task.status, task.status),
    element("span", { class: "what" }, element("span", { class: "said" }, request.prompt ?? ""), element("code", {}, task.id)),
    element(
      "span",
      { class: "progress" },
      element("progress", { max: 100, value: task.progress, "aria-label": "Progress" }),
      element("span", {}, `${task.progress}%`),
    ),
    element("span", { class: "film quiet" }, `${order.width}×${order.height} · ${order.seconds} s · ${order.credits} cr`),
    moment(task.created),
  ],
  // Status and progress are in the head alone, so an opened row keeps still while its task moves.
  steady: ({ task, ...rest }) => [task.error, rest],
  body: ({ task, request, key, digest, polls, ended, film_until: until, lost }) => [
    ...(until === null ? [] : [film(task.id)]),
    facts(
      ["Made", moment(task.created)],
      ["Ended", ended && moment(ended)],
      ["Error", task.error && `${task.error.code}: ${task.error.message}`],
      ["Film until", until && moment(until)],
      ["Film", until && element("a", { href: address(task.id) }, address(task.id))],
      ["Queries", polls || ""],
      ["Answer", lost ? "lost or spoilt on its way: the client may not know this task" : ""],
      ["Key", element("code", {}, key)],
      ["Same request", element("code", {}, digest)],
    ),
    element("h3", {}, "Request"),
    json(request),
  ],
};

const requests = {
  name: "requests",
  nothing: "Nothing was asked in this room yet. This asks for a film:",
  example: CURL,
  key: (visit) => visit.number,
  head: (visit) => [
    badge(visit.lost ? "dropped" : visit.status, status(visit)),
    element("span", { class: "what" }, element("span", { class: "said" }, `${visit.method} ${visit.path}`), told(visit)),
    element("span", { class: "tags" }, visit.scenario && badge(visit.scenario, "scenario"), ...counted(visit.findings)),
    moment(visit.at),
  ],
  steady: same,
  body: (visit) => [
    facts(
      ["Call", visit.call],
      ["Task", visit.task && element("code", {}, visit.task)],
      ["Key", element("code", {}, visit.key || "none")],
      ["Scenario", visit.scenario],
    ),
    ...(visit.findings.length ? [element("h3", {}, `Findings (${visit.findings_total})`), findings(visit.findings)] : []),
    ...(visit.plan ? [element("h3", {}, "Plan"), json(visit.plan)] : []),
  ],
};

const ledger = {
  name: "ledger",
  nothing: "No credits were moved in this room yet.",
  key: (entry) => `${entry.task}/${entry.kind}`,
  head: (entry) => [
    badge(entry.kind, entry.kind),
    element("span", { class: "what" }, element("code", {}, entry.task)),
    element("span", { class: "sum" }, `${entry.credits} cr`),
    moment(entry.at),
  ],
  steady: same,
  body: (entry) => [facts(["Kind", entry.kind], ["Task", element("code", {}, entry.task)], ["Credits", entry.credits], ["At", moment(entry.at)])],
};

const callbacks = {
  name: "callbacks",
  nothing: "No task of this room has ended that wanted a callback.",
  key: (delivery) => delivery.task,
  head: (delivery) => [
    badge(delivery.state, delivery.state),
    element("span", { class: "what" }, element("span", { class: "said" }, delivery.url), element("code", {}, delivery.task)),
    element("span", { class: "sum quiet" }, attempts(delivery.attempts.length)),
    delivery.due === null ? moment(delivery.attempts.at(-1)?.at ?? 0) : element("span", { class: "quiet" }, "due ", moment(delivery.due)),
  ],
  steady: same,
  body: (delivery) => [
    element(
      "ol",
      { class: "lines" },
      ...delivery.attempts.map((one) => element("li", {}, moment(one.at), badge(one.status ?? "none", one.status ? "" : "lost"), one.trouble)),
    ),
  ],
};

const scenarios = {
  name: "scenarios",
  nothing: "",
  key: (scenario) => scenario.name,
  head: (scenario) => [
    badge({ create: "making", query: "asking", task: "the task" }[scenario.at], "at"),
    element("span", { class: "what" }, element("code", { class: "said" }, scenario.name), element("span", { class: "quiet" }, scenario.title)),
    element("span", { class: "tags" }, scenario.set > 0 && badge(`set ${scenario.set}×`, "scenario"), !scenario.documented && badge("ours")),
  ],
  steady: same,
  body: (scenario) => [
    element("p", {}, "By the header of a call: ", element("code", {}, `Wanref-Scenario: ${scenario.name}`)),
    element("p", {}, "By the prompt: ", element("code", {}, `[wanref:${scenario.name}]`)),
    ...(scenario.documented ? [] : [element("p", { class: "quiet" }, "Not on the provider's pages: networks and gateways do such things.")]),
  ],
};

export const LISTINGS = { tasks, requests, ledger, callbacks, scenarios };

function film(id) {
  const shown = element("video", { src: address(id), controls: true, preload: "metadata", "aria-label": "The film" });
  shown.addEventListener("error", () => shown.replaceWith(element("p", { class: "quiet gone" }, "The link to the film has died.")));
  return shown;
}

function address(id) {
  return `/films/${encodeURIComponent(id)}.mp4`;
}

function status(visit) {
  if (visit.lost) return "lost";
  return visit.status < 300 ? "completed" : visit.status < 500 ? "cancelled" : "failed";
}

function told(visit) {
  const first = visit.findings.find((one) => one.severity === "error") ?? visit.findings[0];
  if (first) return element("span", { class: "quiet" }, `${first.pointer || "(root)"} ${first.message}`);
  return visit.task ? element("code", {}, visit.task) : "";
}

function counted(found) {
  return ["error", "warning", "info"].map((severity) => {
    const number = found.filter((one) => one.severity === severity).length;
    return number ? badge(`${number} ${severity}${number > 1 && severity !== "info" ? "s" : ""}`, severity) : "";
  });
}

function findings(found) {
  const line = (one) =>
    element(
      "li",
      {},
      badge(one.severity, one.severity),
      element("b", {}, one.code),
      element("code", {}, one.pointer || "(root)"),
      element("span", {}, one.message),
    );
  return element("ul", { class: "lines" }, ...found.map(line));
}

function attempts(number) {
  return number === 1 ? "1 attempt" : `${number} attempts`;
}
