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

/** @param {string} instant at which the clock of an example stands */
function stillClock(instant) {
  const [year, month, day] = instant.slice(0, 10).split("-").map(Number);
  const options = { dateStyle: "long", timeZone: "UTC" };
  const at = new Date(Date.UTC(year, month - 1, day));
  const written = new Intl.DateTimeFormat(LOCALE, options).format(at);
  const note = document.createElement("small");
  note.textContent = words.still.replace("{day}", written);
  return note;
}

/** @param {Element | null} chip that calls a tender open */
function close(chip) {
  if (!chip) return;
  chip.className = "status closed";
  chip.textContent = words.closed;
}

/**
 * What a page says of a tender was right when it was made; its deadline may have passed since.
 * A project tells each of its tenders in a row, and the last of them in the line above the rows.
 * @param {HTMLTimeElement} time the tender's present deadline
 */
function closeStatus(time) {
  const told = time.closest(".entry, .row, article");
  close(told?.querySelector(".status.open") ?? null);
  const stage = time.closest(".stage");
  if (stage && told === [...stage.querySelectorAll(".row")].at(-1)) {
    close(stage.querySelector(".brief .status.open"));
  }
}

// `data-deadline`: until when offers may be handed in; `data-due`: any other day that is counted.
for (const time of document.querySelectorAll("time[data-deadline], time[data-due]")) {
  const instant = time.dataset.deadline ?? time.dataset.due;
  const left = endOf(time.dateTime) - (Date.parse(instant) || Date.now());
  if (Number.isNaN(left)) continue;
  const said = document.createElement("span");
  said.className = left < 0 ? "left over" : left < 7 * DAY ? "left soon" : "left";
  said.textContent = inWords(left);
  const isSubmission = "deadline" in time.dataset;
  if (left < 0 && isSubmission) closeStatus(time);
  time.after(" ", said, ...(instant && isSubmission ? [" ", stillClock(instant)] : []));
}
