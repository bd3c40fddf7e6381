// The page: its tables, and what a row of each opens to.
"use strict";
(async () => {
  if (!("DecompressionStream" in window)) {  // a browser that cannot unpack shows what there is without a script
    for (const plain of document.querySelectorAll("noscript")) plain.outerHTML = plain.textContent;
    return;
  }
  const { make, money, place } = planlang;
  planlang.document = await planlang.unpack("document");
  const { document: given } = planlang;
  const { lines, rules, ruled, periods, pages } = given;
  const tables = {};
  const link = (to, words) => {
    const made = make("a", "", words);
    made.href = to;
    return made;
  };
  const row = (cells, tag = "td") => make("tr", "", ...cells.map((one, n) => make(n || tag === "th" ? tag : "th", "", ...[one].flat())));
  const small = (titles, rows) => make("table", "small", make("thead", "", row(titles, "th")), make("tbody", "", ...rows.map((one) => row(one))));
  const count = (many, noun) => `${many.toLocaleString("en-US")} ${noun}${many === 1 ? "" : "s"}`;

  // --- one line --------------------------------------------------------------------------------------------------
  const name = (at) => `claim ${lines.claim[at]} line ${lines.line[at]}`;
  const stage_of = { member: "benefits", specific: "specific", aggregate: "aggregate" };
  const sentence = ({ headline, details }) => [headline, ...details].join("; ");
  const rule_item = (one, asked) => {
    const item = make("li", asked && one.stage === asked ? "asked" : "", make("span", "stage", one.stage), ` ${one.headline}`);
    if (one.note) item.append(make("span", "note", ` (${one.note})`));
    item.append(...place(one.place));
    for (const detail of [...one.details, one.clause].filter(Boolean)) item.append(make("span", "detail", detail));
    return item;
  };
  const sum_of = (at) => {
    if (lines.amount[at] === 0) return "there is nothing to split";
    const payers = given.columns.map(([column]) => column).filter((column) => column in stage_of || column === "employer");
    const parts = payers.map((payer) => `${payer} ${money(lines[payer][at])}`);
    return `${parts.join(" + ")} = ${money(lines.amount[at])}`;
  };
  const moved = async (at, told) => {
    if (told.since < 0) return [];
    const names = (numbers) => numbers.map((number) => rules[number]).join(", ");
    const words = [told.begun.length ? `now also ${names(told.begun)}` : "", told.ended.length ? `no longer ${names(told.ended)}` : ""];
    const earlier = link(`#lines?${new URLSearchParams({ "lines.person": given_person(at), "lines.open": key(told.since) })}`, name(told.since));
    const said = words.filter(Boolean).join("; ") || "the same rules decide";
    const paragraph = make("p", "moved", "Since this person's last line, ", earlier, ` of ${text("paid", told.since)}: ${said}.`);
    const changed = new Set([...told.begun, ...told.ended].flatMap((number) => ruled[number][1].split(" + ").map((one) => `${ruled[number][0]} ${one}`)));
    if (!changed.size) return [paragraph];
    const before = await planlang.account(told.since);
    const items = [...changed].flatMap((rule) => {
      const of = (accounts) => accounts.filter((one) => `${one.stage} ${one.provision}` === rule).map(sentence).join("; ");
      const [then, now] = [of(before.accounts), of(told.accounts)];
      return then === now ? [] : [make("li", "", make("b", "", "then "), then || "the rule had no part in the line"),
        make("li", "", make("b", "", "now "), now || "the rule has no part in the line")];
    });
    return [paragraph, make("ul", "moved", ...items)];
  };
  const taken_back = (at) => ["specific", "aggregate"].filter((layer) => lines[layer][at] < 0).map((layer) => (
    make("p", "short", `The ${layer} takes back ${money(-lines[layer][at])} of what it reimbursed.`)));
  const ask = (of) => (given.asks ? [make("span", "", "What would make it pay: ", make("code", "", `planlang explain … ${of}`))] : []);
  const why_not = ({ stage, words, place: where }, at) => (lines.amount[at] < 0
    ? make("p", "short", `Why the ${stage} takes nothing back: ${words}.`, ...place(where))
    : make("p", "short", `Why the ${stage} pays nothing: ${words}.`, ...place(where), " ",
      ...ask(`--claim ${lines.claim[at]} --line ${lines.line[at]} --why-not ${stage}`)));
  const line_detail = async (at, column) => {
    const told = await planlang.account(at);
    const linked = text("link", at);  // of which line this one is a refund, a void or a reissue
    return [make("article", "told", ...(linked ? [make("p", "under", linked)] : []),
      make("ol", "rules", ...told.accounts.map((one) => rule_item(one, stage_of[column]))),
      make("p", "sum", sum_of(at)), ...(await moved(at, told)), ...taken_back(at), ...told.shorts.map((one) => why_not(one, at)))];
  };

  // --- what the other rows open to -----------------------------------------------------------------------------------
  const lines_link = (what, value, words, at = -1) => {
    const page = pages && at >= 0 ? pages[given.page_of[at]] : "";
    return lines || page ? link(`${page}#lines?${new URLSearchParams({ [`lines.${what}`]: value })}`, words) : words;
  };
  const person_detail = (table) => (at) => {
    const person = table.rows[at][0];
    const decided = table.more[at].map(([rule, many, amount]) => [rules[rule], many.toLocaleString("en-US"), money(amount), place(ruled[rule][2])]);
    const [reimbursed, deductible, eligible, short] = ["specific", "deductible", "eligible", "still-below-it"].map((column) => (
      table.rows[at][table.columns.findIndex(([one]) => one === column)]));
    const distance = short && !reimbursed ? [make("p", "short", `Why the specific pays nothing: the claims that count stand at ${money(eligible)}, ${money(short)} below the deductible of ${money(deductible)}.`)] : [];
    return [make("p", "", lines_link("person", person, `All lines of ${person}`, at), ", each with its explanation."),
      small(["decided by", "lines", "sum", "place in the plan"], decided), ...distance,
      ...ask(`--person ${person} --why-not specific`).map((one) => make("p", "short", one))];
  };
  const month_detail = (table) => (at) => {
    const summands = table.more[at].map(([tier, units, factor, amount, where, clause]) => [tier, units.toLocaleString("en-US"), money(factor), money(amount), [...place(where), ` ${clause}`]]);
    const month = table.rows[at][0];
    const told = summands.length ? [make("p", "", "The attachment of the month is units times monthly factor:"),
      small(["tier", "units", "monthly factor", "comes to", "place in the plan"], summands)] : [];
    return [...told, make("p", "", lines_link("month", month, `The lines that count in ${month}`))];
  };
  const rule_detail = (table) => (at) => {
    const [, , , where, , many, sum] = table.rows[at];
    const texts = where.split(" + ").map((one) => place(one)[1]).filter((one) => one && one.href);
    const quoted = texts.map((one) => {
      const line = document.querySelector(`${new URL(one.href).hash} code`);
      return line ? make("pre", "", line.textContent.trim()) : "";
    });
    return [...quoted, make("p", "", ...place(where), " decided a part of ",
      lines_link("rule", String(at), count(many, "line")), `, ${money(sum)} in all.`)].filter(Boolean);
  };
  const details = { persons: person_detail, months: month_detail, rules: rule_detail };

  for (const table of given.tables) {
    const detail = details[table.name] ? details[table.name](table) : null;
    const wordy = table.columns.flatMap(([, , kind], n) => (kind === "amount" || kind === "number" ? [] : [n]));
    tables[table.name] = planlang.table({
      name: table.name, columns: table.columns, count: table.rows.length,
      cell: (at, n) => table.rows[at][n],
      words: (at) => wordy.map((n) => table.rows[at][n]),
      key: (at) => wordy.slice(0, 4).map((n) => table.rows[at][n]).join("/"),
      detail,
    });
  }

  // --- all lines -----------------------------------------------------------------------------------------------------
  const named = new Set(["person", "coverage", "incurred", "paid", "month", "link"]);
  const text = (column, at) => (named.has(column) ? lines.names[lines[column][at]] : lines[column][at]);
  const key = (at) => `${lines.claim[at]}/${lines.line[at]}`;
  const given_person = (at) => text("person", at);
  if (lines) {
    const wordy = given.columns.map(([column]) => column).filter((column) => named.has(column) || column === "claim");
    const value = (column, at) => (column === "period" ? periods[lines.period[at]] || "none" : text(column, at));
    const by_name = (column) => (wanted) => {
      const number = lines.names.indexOf(wanted);
      return (at) => lines[column][at] === number;
    };
    const rule = document.getElementById("lines-rule");
    const table = planlang.table({
      name: "lines", columns: given.columns, count: lines.claim.length,
      cell: (at, n) => value(given.columns[n][0], at),
      words: (at) => [...wordy.map((column) => value(column, at)), name(at)],
      key, detail: line_detail,
      filters: {
        person: by_name("person"), month: by_name("month"),
        rule: (wanted) => (at) => lines.why[at].some((number, n) => n % 2 === 0 && String(number) === wanted),
      },
      chips: { person: "person", month: "month" },
    });
    rule.addEventListener("change", () => { table.set({ rule: rule.value, page: "", open: "" }); table.draw(); });
    const take = () => { rule.value = table.get("rule"); table.take(); };
    tables.lines = { ...table, take };
    rule.value = table.get("rule");
  }

  const arrive = () => {
    const view = document.getElementById(`${planlang.read()}-view`);
    if (!view) return;
    for (const table of Object.values(tables)) table.take();
    view.tabIndex = -1;  // who follows a link goes on from where it leads
    view.focus({ preventScroll: true });
    view.scrollIntoView();
  };
  window.addEventListener("hashchange", arrive);
  document.documentElement.classList.add("scripted");
  arrive();
  document.documentElement.dataset.ready = "yes";
  setTimeout(() => Object.values(tables).forEach((table) => table.prepare()), 300);  // before the first search
})();
