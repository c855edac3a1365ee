// On the page of what is not found: pages near the address that was asked for. Above it, the nearest
// folder that has a page; on that page, what is spelled alike; and a search for the last part.
const section = document.querySelector("[data-near]");
const MOST = 5;

/** @param {string} one @param {string} other @returns {number} how many letters they begin alike */
function alike(one, other) {
  let at = 0;
  while (at < Math.min(one.length, other.length) && one[at] === other[at]) at += 1;
  return at;
}

/** @param {string} path @returns {string} the last part of a path, decoded */
function lastPart(path) {
  const part = path.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {string} address @returns {Promise<Document | null>} the page there, if it is one */
async function pageAt(address) {
  const answer = await fetch(address);
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {string} address @param {string} words */
function offer(address, words) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = words;
  item.append(link);
  section.querySelector("ul").append(item);
  section.hidden = false;
}

async function findNear() {
  const { base, search } = section.dataset;
  const asked = location.pathname;
  const wanted = lastPart(asked);
  section.querySelector("code").textContent = asked;
  if (wanted) offer(`${search}?q=${encodeURIComponent(wanted)}`, `${section.dataset.words} ${wanted}`);
  let folder = asked.replace(/[^/]*\/?$/, "");
  for (; folder.length > base.length; folder = folder.replace(/[^/]*\/$/, "")) {
    const page = await pageAt(folder);
    if (!page) continue;
    offer(folder, page.title);
    const spelled = new Map();
    for (const link of page.querySelectorAll("main a[href]")) {
      const path = new URL(link.getAttribute("href"), new URL(folder, location.href)).pathname;
      const common = alike(lastPart(path), wanted);
      if (path.startsWith(folder) && common * 2 > wanted.length) spelled.set(path, [common, link]);
    }
    [...spelled]
      .sort(([, [one]], [, [other]]) => other - one)
      .slice(0, MOST)
      .forEach(([path, [, link]]) => offer(path, link.textContent.trim()));
    return;
  }
}

if (section && location.protocol !== "file:") await findNear();
