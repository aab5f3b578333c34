/** How days, numbers and codes read. */

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const CAPITALS = /\b(iro|cpc|qa|na|cic|rcpc|icpc)\b/g;

/** The label of a code that needs no list: `in_moderation` is "In moderation". */
export function label(code: string): string {
  const text = code.replaceAll("_", " ").replace(CAPITALS, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function day(date: string): string {
  return DAY.format(new Date(date));
}

/** "April 2026" of 2026-04. */
export function month(code: string): string {
  return MONTH.format(new Date(`${code}-15`));
}

export function time(instant: string | Date): string {
  return TIME.format(new Date(instant));
}

/** "Due 9 December 2026, in 4 days": a due day in words, so that no colour has to say it. */
export function due(date: string, now = new Date()): string {
  const days = Math.round((Date.parse(date) - Date.parse(now.toISOString().slice(0, 10))) / 86_400_000);
  if (days === 0) return `Due today, ${day(date)}`;
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"}`;
  return days > 0 ? `Due ${day(date)}, in ${count}` : `Overdue: was due ${day(date)}, ${count} ago`;
}

export function number(value: number, digits = 2): string {
  return value.toLocaleString("en-GB", { maximumFractionDigits: digits });
}

export function percent(value: number): string {
  return `${(value * 100).toLocaleString("en-GB", { maximumFractionDigits: 0 })} %`;
}

interface Subject {
  reference: string;
  age_band: string | null;
}

/** A child by the pseudonym that an audit knows it by. */
export function child(subject: Subject): string {
  return aged(subject.reference, subject);
}

/** A child in a list, where the beginning of its pseudonym is enough. */
export function childInList(subject: Subject): string {
  return aged(`Child ${subject.reference.slice(0, 8)}`, subject);
}

function aged(name: string, subject: Subject): string {
  return subject.age_band ? `${name}, age ${label(subject.age_band).toLowerCase()}` : name;
}

export function name(person: { display_name: string } | null | undefined): string | null {
  return person?.display_name ?? null;
}
