// Unpacking: what a page holds deflated. Every amount and every word comes from the settlement as it is.
"use strict";
const planlang = {};

planlang.unpack = async (id) => {
  const packed = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(plain).text());
};

// The accounts of lines, block by block, each unpacked when one of its lines is first opened.
planlang.blocks = new Map();
planlang.account = async (at) => {
  const size = 500;
  const number = Math.floor(at / size);
  if (!planlang.blocks.has(number)) planlang.blocks.set(number, planlang.unpack(`block-${number}`));
  const block = await planlang.blocks.get(number);
  const sentence = ([template, ...varying]) => {
    const words = block.t[template].split("\u0000");
    return words.map((word, n) => word + (n < varying.length ? block.s[varying[n]] : "")).join("").split("\u001f");
  };
  const [since, begun, ended, accounts, shorts] = block.l[at % size];
  return {
    since, begun, ended,
    accounts: accounts.map(sentence).map(([stage, provision, headline, note, place, clause, ...details]) => (
      { stage, provision, headline, note, place, clause, details })),
    shorts: shorts.map(sentence).map(([stage, reason, words, place, clause]) => ({ stage, reason, words, place, clause })),
  };
};

planlang.make = (tag, kind, ...children) => {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
};

// Minor units as people write them, from their digits alone.
planlang.money = (minor) => {
  const { decimals, prefix } = planlang.document;
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${minor < 0 ? "-" : ""}${prefix}${whole}${decimals ? `.${digits.slice(-decimals)}` : ""}`;
};

planlang.place = (place) => {
  const links = place.split(" + ").filter(Boolean).map((one) => {
    const cut = one.lastIndexOf(":");
    const file = planlang.document.files.indexOf(one.slice(0, cut));
    if (file < 0) return planlang.make("span", "place", one);
    const link = planlang.make("a", "place", one);
    link.href = `${planlang.document.main || ""}#plan-${file}-${one.slice(cut + 1)}`;
    return link;
  });
  return links.flatMap((link) => [" ", link]);
};
