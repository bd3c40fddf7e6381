// A table that is searched, filtered, sorted and paged. What is chosen stands in the address.
"use strict";

// The address: `#lines?lines.q=M1&lines.sort=-amount&persons.q=...`, after the table that was touched last.
planlang.state = {};
planlang.read = () => {
  const cut = location.hash.indexOf("?");
  if (cut >= 0) planlang.state = Object.fromEntries(new URLSearchParams(location.hash.slice(cut + 1)));
  return cut < 0 ? "" : location.hash.slice(1, cut);
};
planlang.write = (name) => {
  const said = new URLSearchParams(Object.entries(planlang.state).filter(([, value]) => value !== "" && value !== undefined));
  history.replaceState(null, "", `#${name}?${said}`);
};

// given: name, columns [name, title, kind], count, cell(at, n), words(at), key(at), detail(at, column) or nothing,
// filters {name: (value) => (at) => boolean}, chips {name: words before its value}
planlang.table = (given) => {
  const { name, columns, count, cell, key, detail, filters = {}, chips = {} } = given;
  const { make, money } = planlang;
  const [body, head, search, status, back, next] = [`#${name} tbody`, `#${name} thead tr`, `#${name}-search`,
    `#${name}-status`, `#${name}-back`, `#${name}-next`].map((one) => document.querySelector(one));
  const chosen = make("span", "chips");
  status.before(chosen);
  const classes = { words: "words", place: "words", prose: "words prose" };
  const size = 100;
  const get = (what) => planlang.state[`${name}.${what}`] || "";
  const set = (changes) => {
    for (const [what, value] of Object.entries(changes)) planlang.state[`${name}.${what}`] = value;
    planlang.write(name);
  };
  let shown = [];
  let known = "";  // what `shown` was chosen by
  let haystack = null;

  const choose = () => {
    const given = JSON.stringify([get("q"), get("sort"), ...Object.keys(filters).map(get)]);
    if (given === known) return;
    known = given;
    const words = get("q").toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) prepare();
    const tests = Object.entries(filters).flatMap(([what, test]) => (get(what) === "" ? [] : [test(get(what))]));
    shown = [];
    for (let at = 0; at < count; at += 1) {
      if (words.every((word) => haystack[at].includes(word)) && tests.every((test) => test(at))) shown.push(at);
    }
    const down = get("sort").startsWith("-");
    const by = columns.findIndex(([column]) => column === get("sort").replace(/^-/, ""));
    if (by < 0) return;
    const values = Array.from({ length: count }, (_, at) => cell(at, by));
    const [before, after] = down ? [1, -1] : [-1, 1];
    shown.sort((one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === b) return one - other;
      if (a === null || b === null) return a === null ? 1 : -1;  // what is absent comes last
      return a < b ? before : after;
    });
  };
  const prepare = () => {
    haystack ||= Array.from({ length: count }, (_, at) => given.words(at).join("\u0000").toLowerCase());
  };

  const text = (at, n) => {
    const value = cell(at, n);
    const kind = columns[n][2];
    if (value === null || value === undefined) return "";
    return kind === "amount" ? money(value) : kind === "number" ? value.toLocaleString("en-US") : String(value);
  };
  const close = (row) => {
    row.nextElementSibling.remove();
    row.querySelector("button.open").setAttribute("aria-expanded", "false");
  };
  const open = async (at, row, column) => {
    const told = make("tr", "why");
    const inside = make("td");
    inside.colSpan = columns.length;
    told.append(inside);
    row.after(told);
    row.querySelector("button.open").setAttribute("aria-expanded", "true");
    const held = make("div", "held");  // what is seen of a table that is wider than the screen
    inside.append(held);
    held.append(...(await detail(at, column)));
  };
  const pressed = (at, row, column) => {
    if (row.nextElementSibling && row.nextElementSibling.classList.contains("why")) {
      close(row);
      set({ open: "" });
    } else {
      set({ open: key(at) });
      open(at, row, column);
    }
  };
  const drawn_row = (at) => {
    const row = make("tr");
    columns.forEach(([, , kind], n) => {
      const made = make(n ? "td" : "th", classes[kind] || "");
      if (n === 0) made.scope = "row";
      if (n === 0 && detail) {
        const button = make("button", "open", text(at, n));
        button.type = "button";
        button.setAttribute("aria-expanded", "false");
        made.append(button);
      } else if (kind === "place") made.append(...planlang.place(text(at, n)));
      else made.append(text(at, n));
      row.append(made);
    });
    if (detail) {
      row.classList.add("opens");
      row.addEventListener("click", (event) => {
        if (event.target.closest("a")) return;
        const place = event.target.closest("td, th");
        pressed(at, row, columns[[...row.children].indexOf(place)][0]);
      });
    }
    return row;
  };
  const draw = ({ all = false } = {}) => {
    choose();
    const last = Math.max(0, Math.ceil(shown.length / size) - 1);
    const opened = get("open") && detail ? shown.find((at) => key(at) === get("open")) : undefined;
    let page = Math.min(Math.max(0, Number(get("page")) || 0), last);
    if (opened !== undefined && get("page") === "") page = Math.floor(shown.indexOf(opened) / size);
    const here = all ? shown : shown.slice(page * size, page * size + size);
    body.replaceChildren(...here.map(drawn_row));
    if (opened !== undefined && here.includes(opened)) open(opened, body.children[here.indexOf(opened)], "");
    head.querySelectorAll("th").forEach((th, n) => {
      const [column] = columns[n];
      th.setAttribute("aria-sort", get("sort") === column ? "ascending" : get("sort") === `-${column}` ? "descending" : "none");
    });
    const pages = last ? `, page ${page + 1} of ${last + 1}` : "";
    status.textContent = `${shown.length.toLocaleString("en-US")} of ${count.toLocaleString("en-US")}${pages}`;
    back.disabled = page === 0;
    next.disabled = page === last;
    back.parentElement.hidden = !last;
    chosen.replaceChildren(...Object.entries(chips).filter(([what]) => get(what) !== "").map(([what, words]) => {
      const chip = make("button", "chip", `${words} ${get(what)} ×`);
      chip.type = "button";
      chip.setAttribute("aria-label", `show not only ${words} ${get(what)}`);
      chip.addEventListener("click", () => { set({ [what]: "", page: "", open: "" }); draw(); });
      return chip;
    }));
  };
  const turn = (by) => {
    set({ page: String((Number(get("page")) || 0) + by), open: "" });
    draw();
  };

  columns.forEach(([column, title, kind]) => {
    const th = make("th", classes[kind] || "");
    th.scope = "col";
    const button = make("button", "", title);
    button.type = "button";
    button.addEventListener("click", () => {
      set({ sort: get("sort") === column ? `-${column}` : column, page: "", open: "" });
      draw();
    });
    th.append(button);
    head.append(th);
  });
  search.addEventListener("input", () => { set({ q: search.value, page: "", open: "" }); draw(); });
  back.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  const take = () => { search.value = get("q"); draw(); };
  window.addEventListener("beforeprint", () => { if (shown.length <= 1000) draw({ all: true }); });
  window.addEventListener("afterprint", () => draw());
  take();
  return { take, set, draw, get, prepare };
};
