// Says beside each deadline how many days are left now; the page itself gives the instant.
// Invented examples give the instant of their own, which is their now.
const words = document.documentElement.dataset;
const LOCALE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const DAY = 24 * 60 * 60 * 1000;

/** @param {string} written a day (its end counts, in the reader's zone) or an instant */
function endOf(written) {
  return written.length === 10 ? new Date(`${written}T23:59:59`) : new Date(written);
}

/** @param {number} left milliseconds until the deadline */
function inWords(left) {
  if (left < 0) return words.over;
  const days = Math.floor(left / DAY);
  if (days === 0) return words.lastDay;
  return days === 1 ? words.dayLeft : words.daysLeft.replace("{n}", days.toLocaleString());
}

/** @param {HTMLTimeElement} time of an example, which gives the instant at which its clock stands */
function stillClock(time) {
  const [year, month, day] = time.dataset.deadline.slice(0, 10).split("-").map(Number);
  const options = { dateStyle: "long", timeZone: "UTC" };
  const at = new Date(Date.UTC(year, month - 1, day));
  const written = new Intl.DateTimeFormat(LOCALE, options).format(at);
  const note = document.createElement("small");
  note.textContent = words.still.replace("{day}", written);
  return note;
}

/**
 * What a page says of a tender was right when it was made; its deadline may have passed since.
 * @param {HTMLTimeElement} time the tender's present deadline
 */
function closeStatus(time) {
  const chip = time.closest(".entry, article")?.querySelector(".status.open");
  if (!chip) return;
  chip.className = "status closed";
  chip.textContent = words.closed;
}

for (const time of document.querySelectorAll("time[data-deadline]")) {
  const left = endOf(time.dateTime) - (Date.parse(time.dataset.deadline) || Date.now());
  if (Number.isNaN(left)) continue;
  const said = document.createElement("span");
  said.className = left < 0 ? "left over" : left < 7 * DAY ? "left soon" : "left";
  said.textContent = inWords(left);
  if (left < 0) closeStatus(time);
  time.after(" ", said, ...(time.dataset.deadline ? [" ", stillClock(time)] : []));
}
