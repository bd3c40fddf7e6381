// Sorting, filtering and paging. Every amount comes from the settlement as it is; nothing here adds or subtracts.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const data = JSON.parse(document.getElementById("lines-data").textContent);
  const { columns, rows, reasons, places, decimals, sign } = data;
  const body = document.querySelector("#lines tbody");
  const head = document.querySelector("#lines thead tr");
  const search = document.getElementById("lines-search");
  const status = document.getElementById("lines-status");
  const [back, next] = ["lines-back", "lines-next"].map((id) => document.getElementById(id));
  const size = 100;
  const amounts = new Set(columns.flatMap((column, at) => (column.amount ? [at] : [])));
  const format = new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const scale = 10 ** decimals;
  const money = (minor) => (minor < 0 ? "-" : "") + sign + format.format(Math.abs(minor) / scale);
  const haystack = rows.map((row) => row.slice(0, columns.length).filter((_, at) => !amounts.has(at)).join("\u0000").toLowerCase());
  let state = { q: "", sort: "", page: 0 };
  let shown = [];

  const read = () => {
    const given = new URLSearchParams(location.hash.startsWith("#lines?") ? location.hash.slice(7) : "");
    state = { q: given.get("q") || "", sort: given.get("sort") || "", page: Number(given.get("page")) || 0 };
  };
  const write = () => {
    const said = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) if (value) said.set(name, String(value));
    history.replaceState(null, "", `#lines${said.size ? `?${said}` : ""}`);
  };
  const choose = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    shown = [];
    for (let at = 0; at < rows.length; at += 1) {
      if (words.every((word) => haystack[at].includes(word))) shown.push(at);
    }
    if (state.sort) {
      const down = state.sort.startsWith("-");
      const by = columns.findIndex((column) => column.name === state.sort.replace(/^-/, ""));
      if (by >= 0) {
        const order = amounts.has(by) ? (one, other) => one - other : (one, other) => (one < other ? -1 : one > other ? 1 : 0);
        shown.sort((one, other) => (down ? -1 : 1) * order(rows[one][by], rows[other][by]) || one - other);
      }
    }
  };
  const cell = (tag, words, kind) => {
    const made = document.createElement(tag);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };
  const why = (at, row) => {
    const open = row.nextElementSibling;
    if (open && open.classList.contains("why")) {
      open.remove();
      row.querySelector("button").setAttribute("aria-expanded", "false");
      return;
    }
    const told = document.createElement("tr");
    told.className = "why";
    const inside = document.createElement("td");
    inside.colSpan = columns.length;
    const list = document.createElement("ul");
    for (const [reason, amount, place] of rows[at][columns.length]) {
      const item = cell("li", `${money(amount)} ${reasons[reason]}`);
      if (places[place]) {
        const link = cell("a", ` ${places[place]}`);
        link.href = `#L${places[place].split(":").pop()}`;
        item.append(link);
      }
      list.append(item);
    }
    if (!list.children.length) list.append(cell("li", "there is nothing to divide"));
    inside.append(list);
    told.append(inside);
    row.after(told);
    row.querySelector("button").setAttribute("aria-expanded", "true");
  };
  const draw = () => {
    choose();
    const last = Math.max(0, Math.ceil(shown.length / size) - 1);
    state.page = Math.min(Math.max(0, state.page), last);
    const from = state.page * size;
    body.replaceChildren(...shown.slice(from, from + size).map((at) => {
      const row = document.createElement("tr");
      columns.forEach((column, n) => {
        const words = amounts.has(n) ? money(rows[at][n]) : String(rows[at][n]);
        row.append(cell(n ? "td" : "th", n ? words : "", column.amount ? "" : "words"));
      });
      const open = cell("button", String(rows[at][0]), "open");
      open.type = "button";
      open.title = "why this line was split so";
      open.setAttribute("aria-expanded", "false");
      row.firstChild.append(open);
      row.addEventListener("click", () => why(at, row));
      return row;
    }));
    head.querySelectorAll("th").forEach((th, n) => {
      const name = columns[n].name;
      th.setAttribute("aria-sort", state.sort === name ? "ascending" : state.sort === `-${name}` ? "descending" : "none");
    });
    status.textContent = `${shown.length.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} lines, page ${state.page + 1} of ${last + 1}`;
    back.disabled = state.page === 0;
    next.disabled = state.page === last;
  };

  columns.forEach((column) => {
    const th = document.createElement("th");
    th.scope = "col";
    const button = cell("button", column.title);
    button.type = "button";
    button.addEventListener("click", () => {
      state.sort = state.sort === column.name ? `-${column.name}` : column.name;
      state.page = 0;
      write();
      draw();
    });
    th.append(button);
    head.append(th);
  });
  search.addEventListener("input", () => { state.q = search.value; state.page = 0; write(); draw(); });
  back.addEventListener("click", () => { state.page -= 1; write(); draw(); });
  next.addEventListener("click", () => { state.page += 1; write(); draw(); });
  window.addEventListener("hashchange", () => { read(); search.value = state.q; draw(); });
  read();
  search.value = state.q;
  draw();
  if (location.hash.startsWith("#lines?")) document.getElementById("lines").scrollIntoView();
})();
