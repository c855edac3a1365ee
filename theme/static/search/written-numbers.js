// Sums of money and years as cards have them: the twin of disclosure/search/written_numbers.py.

import { queryPieces } from "./analysis.js";

const [PER_LARGE, PER_HUNDREDTH] = [10_000n, 100n];

export class WrittenNumbers {
  #digits;
  #large;
  #powers;
  #shortYear;
  #spelledYear;
  #sum;

  /** @param {object} told the signs and words of numbers, from the root of the index */
  constructor({ marks, powers, counted, large, digits, year }) {
    [this.#powers, this.#digits, this.#large] = [powers, digits, large];
    const mark = any(marks);
    const whole = "([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})";
    const unit = `(?: ?(${any(Object.keys(powers))}))?`;
    this.#sum = new RegExp(
      `(?<![0-9a-z.,-])(${mark} ?)?${whole}(?:\\.([0-9]{1,8}))?${unit}( ?${mark})?(?![0-9a-z${counted}-])`,
      "gu",
    );
    this.#spelledYear = new RegExp(`[${Object.keys(digits).join("")}]{4}(?=${year})`, "gu");
    this.#shortYear = new RegExp(`(?<![0-9])(?:fy ?)([0-9]{2})(?![0-9])|(?<![0-9])([23][0-9])(?=${year})`, "gu");
  }

  /** The query, its sums in quotes as cards have them, and its years in four digits. */
  read(query) {
    return queryPieces(query)
      .map(([text, isQuoted]) => (isQuoted ? `"${text}"` : this.#plain(text)))
      .join(" ");
  }

  #plain(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(this.#spelledYear, (found) => [...found].map((one) => this.#digits[one]).join(""))
      .replace(this.#shortYear, (_, fiscal, year) => `20${fiscal ?? year}`)
      .replace(this.#sum, (...found) => this.#told(found));
  }

  #told([found, before, whole, given, power, after]) {
    if (!(before || power || after || whole.includes(",") || (given && !Number(given)))) return found;
    const decimals = (given ?? "").replace(/0+$/, "");
    const places = power ? this.#powers[power] : 0;
    if (decimals.length > places) return found;
    const amount = BigInt(whole.replaceAll(",", "") + decimals) * 10n ** BigInt(places - decimals.length);
    if (!power || amount < PER_LARGE || amount % PER_HUNDREDTH) return ` "${amount}" `;
    const figure = String(amount / PER_LARGE).replace(/\B(?=(?:[0-9]{3})+$)/g, ",");
    const rest = String((amount % PER_LARGE) / PER_HUNDREDTH).padStart(2, "0").replace(/0+$/, "");
    return ` "${figure}${rest && `.${rest}`} ${this.#large}" `;
  }
}

/** One of the words, the longest first. */
function any(words) {
  const sorted = [...words].sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
  return `(?:${sorted.map((word) => word.replace(/[$.*+?^(){}|[\]\\]/g, "\\$&")).join("|")})`;
}
