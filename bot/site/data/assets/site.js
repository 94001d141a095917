// The search box, "Copy link", and the way in by the reader's language. Without a script, everything else works.
"use strict";

function searchBox(form) {
  const input = form.querySelector("input");
  const results = form.querySelector(".results");
  const status = form.querySelector(".status");
  let worker;

  const ready = () => {
    if (worker) return;
    worker = new Worker(form.dataset.search);
    worker.addEventListener("message", ({ data }) => data.asked === input.value.trim() && show(data.hits));
    worker.postMessage({ index: new URL(form.dataset.index, location.href).href });
  };
  const line = (hit) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.home + hit.id + "/";
    link.textContent = hit.title;
    item.dir = "auto";
    item.append(link);
    if (hit.kind === "unsaid") {
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = form.dataset.silence;
      link.append(note);
    }
    return item;
  };
  const show = (hits) => {
    const list = document.createElement("ol");
    list.append(...hits.map(line));
    results.replaceChildren(...(hits.length ? [list] : []));
    results.hidden = !hits.length;
    const nothing = input.value.trim() && !hits.length;
    status.textContent = nothing ? form.dataset.nothing : hits.length ? form.dataset.found.replace("#", hits.length) : "";
  };
  const ask = () => {
    const asked = input.value.trim();
    ready();
    if (asked) worker.postMessage({ asked });
    else show([]);
  };
  const move = (event) => {
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "Escape") {
      input.value = "";
      show([]);
      input.focus();
    } else return;
    event.preventDefault();
  };

  input.addEventListener("focus", ready, { once: true });
  input.addEventListener("input", ask);
  form.addEventListener("keydown", move);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("a")?.focus();
  });
  form.hidden = false;
  const asked = new URLSearchParams(location.search).get("q");
  if (asked || input.value) {
    input.value = asked ?? input.value; // what a browser kept while the reader was elsewhere
    ask();
  }
}

function copyButton(button) {
  const label = button.textContent;
  button.hidden = !navigator.clipboard; // there is none on a page that came unencrypted
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.address ?? location.href.split(/[?#]/)[0]);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), 2500);
  });
}

// On the page before all others, somebody whose browser speaks a language of the meeting is shown the way in that.
function door(links) {
  const spoken = navigator.languages.map((language) => language.slice(0, 2));
  const way = spoken.map((code) => links.find((link) => link.lang === code)).find(Boolean);
  if (way) location.replace(way.href);
}

document.querySelectorAll("form.search").forEach(searchBox);
document.querySelectorAll("button.copy").forEach(copyButton);
const doors = [...document.querySelectorAll("a.door")];
if (doors.length) door(doors);
