// Whether one may bid: answers are judged here and kept in this browser; nothing is sent. Without
// this the same questions are a checklist to print.
const KEY = "sunlit-eligibility";
const ORGANIZATION = "sunlit-organization"; // what is published of it, kept from its own page
const SOCIAL = new Set([
  "social-association", "social-service-institution", "foundation", "registration-exempt",
]);

// What a ticked box says instead of a day or a number.
const WORDS = new Set(["never", "not-due"]);

/** What an answer comes to, as `judge` in disclosure/rules/eligibility says.
 * @param {{id: string, answer: string, law?: string, only_for?: string, allowed?: string[],
 *   barred?: string[]}} rule
 * @param {Record<string, string>} answers
 * @param {{years: number, since: string, until: string, is_confirmed: boolean,
 *   only_for: string}[]} backs
 * @returns {"meets" | "does-not" | "unknown" | null} */
export function judge(rule, answers, backs) {
  const kind = answers["undertaker-kind"] || "";
  if (isOther(rule.only_for, kind)) return null;
  const answer = answers[rule.id] || "";
  const hasYears = rule.answer === "years" || rule.answer === "last-day";
  if (!hasYears || answer === "never") {
    return unlessKnown(ofAnswer(rule, answer), rule.only_for, kind);
  }
  const found = backs
    .filter((back) => !isOther(back.only_for, kind))
    .map((back) => unlessKnown(within(rule, answer, back), rule.only_for || back.only_for, kind));
  if (found.includes("does-not")) return "does-not";
  return found.length && found.every((one) => one === "meets") ? "meets" : "unknown";
}

/** Whether what is asked of some only is not asked of a kind that is known. */
function isOther(onlyFor, kind) {
  return onlyFor === "social" && kind !== "" && !SOCIAL.has(kind);
}

/** Nobody fails by what may not be asked of its kind. */
function unlessKnown(verdict, onlyFor, kind) {
  return verdict === "does-not" && onlyFor && !kind ? "unknown" : verdict;
}

function ofAnswer(rule, answer) {
  if (rule.answer === "choice") {
    return ofThree(rule.allowed.includes(answer), rule.barred.includes(answer));
  }
  if (rule.answer === "yes") return ofThree(answer === "yes", answer === "no" && Boolean(rule.law));
  return answer === "never" ? "meets" : "unknown";
}

function within(rule, answer, back) {
  if (!answer || answer === "not-due") return "unknown";
  if (rule.answer === "years") {
    const met = Number(answer) >= back.years;
    return ofThree(met, !met && back.is_confirmed);
  }
  // What came after the day says nothing of what came before it.
  const inside = back.since <= answer && answer <= back.until;
  return ofThree(answer < back.since, inside && back.is_confirmed);
}

function ofThree(met, missed) {
  return met ? "meets" : missed ? "does-not" : "unknown";
}

/** The rule and look-backs of a question, as the page has them. */
function questionOf(item) {
  const { rule, answer, law, only, allowed, barred, backs } = item.dataset;
  return {
    rule: {
      id: rule, answer, law: law || "", only_for: only || "",
      allowed: (allowed || "").split(" "), barred: (barred || "").split(" "),
    },
    backs: JSON.parse(backs || "[]"),
  };
}

function stored(key = KEY) {
  try {
    const found = JSON.parse(localStorage.getItem(key) || "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

function store(answers, key = KEY) {
  try {
    localStorage.setItem(key, JSON.stringify(answers));
  } catch {
    // Where nothing may be kept, the answers hold as long as the page is open.
  }
}

/** Fills in a question; a value that its fields do not know leaves it unanswered. */
function fill(item, value) {
  for (const input of item.querySelectorAll("input, select")) {
    if (input.type === "radio") input.checked = input.value === value;
    else if (input.type === "checkbox") input.checked = value === input.value;
    else input.value = WORDS.has(value) ? "" : value || "";
  }
}

function read(item) {
  const word = item.querySelector("input[type=checkbox]");
  if (word?.checked) return word.value;
  const chosen = item.querySelector("input[type=radio]:checked");
  if (chosen) return chosen.value;
  return item.querySelector("select, input[type=number], input[type=date]")?.value || "";
}

/** Shows what is published of the organization beside its answers. */
function showPublished(form, items) {
  const { name, facts } = stored(ORGANIZATION);
  const language = document.documentElement.lang === "en" ? "en" : "zh";
  for (const item of items) {
    const told = facts?.[item.dataset.rule]?.[language];
    const place = item.querySelector(".published");
    place.hidden = typeof told !== "string";
    if (place.hidden) continue;
    place.textContent = form.dataset.published
      .replace("{name}", String(name?.[language] ?? ""))
      .replace("{facts}", told);
  }
}

function start(form) {
  const items = [...form.querySelectorAll("[data-rule]")];
  let answers = stored();
  const show = () => {
    const counts = { meets: 0, "does-not": 0, unknown: 0 };
    for (const item of items) {
      const { rule, backs } = questionOf(item);
      const verdict = judge(rule, answers, backs);
      if (verdict) counts[verdict] += 1;
      const output = item.querySelector("output");
      output.textContent = form.dataset[verdict === "does-not" ? "not" : verdict || "unasked"];
      output.dataset.verdict = verdict || "unasked";
    }
    const which = counts["does-not"] ? "sumNot" : counts.unknown ? "sumUnknown" : "sumMeets";
    form.querySelector("[data-sum]").textContent = form.dataset[which]
      .replace("{meets}", counts.meets)
      .replace("{not}", counts["does-not"])
      .replace("{unknown}", counts.unknown);
  };
  const refill = () => {
    for (const item of items) fill(item, answers[item.dataset.rule]);
    show();
  };
  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-rule]");
    if (!item) return;
    if (["date", "number"].includes(event.target.type)) {
      item.querySelector("input[type=checkbox]").checked = false;
    }
    answers[item.dataset.rule] = read(item);
    if (event.target.type === "checkbox" && event.target.checked) fill(item, event.target.value);
    store(answers);
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[data-do=print]").addEventListener("click", () => print());
  form.querySelector("[data-do=forget]").addEventListener("click", () => {
    answers = {};
    store(answers);
    store({}, ORGANIZATION);
    showPublished(form, items);
    refill();
  });
  form.querySelector("[data-do=keep]").addEventListener("click", () => {
    const link = document.createElement("a");
    const file = new Blob([JSON.stringify(answers, null, 1)], { type: "application/json" });
    link.href = URL.createObjectURL(file);
    link.download = "eligibility.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  form.querySelector("[data-do=open]").addEventListener("change", async (event) => {
    try {
      const found = JSON.parse(await event.target.files[0].text());
      answers = Object.fromEntries(
        items.map((item) => item.dataset.rule)
          .filter((id) => typeof found[id] === "string")
          .map((id) => [id, found[id]]),
      );
    } catch {
      return;
    }
    store(answers);
    refill();
  });
  for (const part of form.querySelectorAll("[data-live]")) part.hidden = false;
  showPublished(form, items);
  refill();
}

if (typeof document !== "undefined") {
  for (const form of document.querySelectorAll("form.eligibility")) start(form);
}
