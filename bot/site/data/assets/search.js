// The search of the site, apart from its pages, as a worker: a page never waits for it while somebody types.
"use strict";

const SHOWN = 8; // results at the most
const WORTH = { unsaid: 0.5, passage: 0.8 }; // what a hit of a kind counts, beside 1 for others

const LETTERS = { "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "œ": "oe", "ß": "ss" };
const fold = (text) =>
  text
    .toLowerCase()
    .replace(/[’‘ʼ´`œß]/g, (letter) => LETTERS[letter])
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/(\d)[ ,.\u00a0\u202f](?=\d{3}(?!\d))/g, "$1");

// The index as MiniSearch would have made it, from the words of each page laid out by the builder of the site.
function engine(data, MiniSearch) {
  const stop = new Set(data.stop);
  const lengths = data.pages.map(() => [0, 0]);
  const postings = (gaps, field) => {
    const found = {};
    let page = 0;
    for (const gap of gaps) {
      page += gap;
      found[page] = 1;
      lengths[page][field] += 1;
    }
    return found;
  };
  const index = data.words.split(" ").map((word, at) => {
    const fields = {};
    if (data.title[at].length) fields[0] = postings(data.title[at], 0);
    if (data.ways[at].length) fields[1] = postings(data.ways[at], 1);
    return [word, fields];
  });
  const count = data.pages.length;
  const every = (value) => Object.fromEntries(data.pages.map((page, at) => [at, value(page, at)]));
  const mean = (field) => lengths.reduce((sum, length) => sum + length[field], 0) / Math.max(count, 1);
  const options = {
    fields: ["title", "ways"],
    tokenize: (text) => fold(text).split(/[^\p{L}\p{N}]+/u),
    processTerm: (word) => (!word || stop.has(word) || (word.length < 2 && !/\d/.test(word)) ? null : word),
    searchOptions: {
      boost: { title: 1.3 },
      fuzzy: (word) => (word.length > 3 && !/\d/.test(word) ? 0.2 : false),
      prefix: (word) => word.length > 2,
      boostDocument: (at) => WORTH[data.pages[at][1]] ?? 1,
    },
  };
  const made = {
    documentCount: count,
    nextId: count,
    documentIds: every((_, at) => at),
    fieldIds: { title: 0, ways: 1 },
    fieldLength: every((_, at) => lengths[at]),
    averageFieldLength: [mean(0), mean(1)],
    storedFields: {},
    dirtCount: 0,
    index,
    serializationVersion: 2,
  };
  const search = MiniSearch.loadJS(made, options);
  return (text) =>
    search
      .search(text)
      .slice(0, SHOWN)
      .map((hit) => ({ id: data.pages[hit.id][0], kind: data.pages[hit.id][1], title: data.pages[hit.id][2] }));
}

if (typeof importScripts === "function") {
  importScripts("minisearch.js");
  let search;
  self.addEventListener("message", ({ data }) => {
    if (data.index) {
      search = fetch(data.index)
        .then((answer) => answer.json())
        .then((index) => engine(index, self.MiniSearch));
    } else {
      search.then((found) => self.postMessage({ asked: data.asked, hits: found(data.asked) }));
    }
  });
} else {
  module.exports = { engine, fold };
}
