// Says in the foot when the data of the page's publisher, or the site as a whole, was last checked.
// It stands in a small file of its own, so that no page changes because time went by.
const LOCALE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const line = document.querySelector("p[data-last-checked]");

/** @param {string} iso an instant @param {string} zone the site's time zone */
function inWords(iso, zone) {
  const options = { dateStyle: "long", timeStyle: "short", timeZone: zone };
  return new Intl.DateTimeFormat(LOCALE, options).format(new Date(iso));
}

async function tell() {
  const { lastChecked, publisher, words } = line.dataset;
  const answer = await fetch(lastChecked);
  if (!answer.ok) return;
  const all = await answer.json();
  const own = all.publishers[publisher];
  if (own?.is_example) return; // its clock stands still, as the page says
  line.prepend(`${words.replace("{instant}", inWords(own?.as_of ?? all.as_of, all.zone))} `);
}

if (line && location.protocol !== "file:") await tell();
