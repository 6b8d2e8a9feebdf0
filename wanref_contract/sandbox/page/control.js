// The control API, for one room. Refusals are errors that say what the sandbox said.

const ROOT = "/_wanref/";

export class Refused extends Error {}

export class Control {
  constructor(room) {
    this.room = room;
  }

  read(what, wish = {}) {
    const query = new URLSearchParams(wish).toString();
    return this.#call("GET", what + (query && `?${query}`));
  }

  set(what, value) {
    return this.#call("POST", what, JSON.stringify(value));
  }

  drop(what) {
    return this.#call("DELETE", what);
  }

  async #call(method, what, body) {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    if (this.room) headers["Wanref-Test"] = this.room;
    const response = await fetch(ROOT + what, { method, headers, body, cache: "no-store" });
    const value = await response.json();
    if (!response.ok) throw new Refused(value.error?.message ?? `refused with ${response.status}`);
    return value;
  }
}
