// Elements of the page. Whatever is shown was sent by somebody, so it only ever becomes text.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => typeof child !== "boolean" && child !== null && child !== undefined && child !== ""));
  return made;
}

export function badge(text, kind = "") {
  return element("span", { class: `badge ${kind}` }, text);
}

export function moment(seconds) {
  const date = new Date(seconds * 1000);
  return element("time", { datetime: date.toISOString(), title: date.toISOString() }, `${day(date)} ${hours(date)}`);
}

export function day(date) {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

export function hours(date) {
  return date.toISOString().slice(11, 19);
}

export function json(value) {
  return element("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
}

// A list of what is known: pairs of a name and something to show; pairs without anything are left out.
export function facts(...pairs) {
  const list = element("dl", { class: "facts" });
  for (const [name, value] of pairs) {
    if (value !== null && value !== undefined && value !== "") list.append(element("dt", {}, name), element("dd", {}, value));
  }
  return list;
}

// Rows that open. What has not changed is left as it is, so that focus, selection and films stay while others move.
export class Rows {
  #place;
  #listing;
  #known = new Map();

  constructor(place, listing) {
    this.#place = place;
    this.#listing = listing;
    place.replaceChildren();
  }

  show(items) {
    const keys = new Set(items.map((item) => this.#listing.key(item)));
    for (const [key, row] of this.#known) {
      if (!keys.has(key)) {
        row.node.remove();
        this.#known.delete(key);
      }
    }
    let before = this.#place.firstChild;
    for (const item of items) {
      const node = this.#row(item);
      if (node === before) before = node.nextSibling;
      else this.#place.insertBefore(node, before);
    }
  }

  #row(item) {
    const key = this.#listing.key(item);
    const row = this.#known.get(key) ?? this.#made(key);
    row.item = item;
    const head = JSON.stringify(item);
    if (head !== row.head) {
      row.head = head;
      row.node.firstChild.replaceChildren(...this.#listing.head(item));
      this.#fill(row);
    }
    return row.node;
  }

  #made(key) {
    const node = element("details", { class: `row ${this.#listing.name}` }, element("summary"), element("div", { class: "body" }));
    const row = { node, item: null, head: "", body: "" };
    node.addEventListener("toggle", () => this.#fill(row));
    this.#known.set(key, row);
    return row;
  }

  // The inside of a row is made when it is opened, and made again only where something in it is different.
  #fill(row) {
    const body = row.node.open ? JSON.stringify(this.#listing.steady(row.item)) : "";
    if (body === row.body) return;
    row.body = body;
    row.node.lastChild.replaceChildren(...(row.node.open ? this.#listing.body(row.item) : []));
  }
}
