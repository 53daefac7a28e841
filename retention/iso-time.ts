/**
 * Reads a time of ISO 8601, as the AWS CLI and the SDKs print it, into milliseconds since 1970; `undefined` for anything
 * else. Without a zone it is UTC, which is what ECR keeps.
 */
export function parseIsoTime(text: string): number | undefined {
  if (!isoTime.test(text)) return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
  const [hours, minutes] = [digits(text, 11, 2), digits(text, 14, 2)];
  const seconds = text[16] === ":" ? digits(text, 17, 2) : 0;
  const sign = Math.max(text.indexOf("+", 16), text.indexOf("-", 16));
  const zoneHours = sign < 0 ? 0 : digits(text, sign + 1, 2);
  const zoneMinutes = sign < 0 ? 0 : digits(text, text.length - 2, 2);
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  const isTime = hours < 24 && minutes < 60 && seconds < 60 && zoneHours < 24 && zoneMinutes < 60;
  if (!isDate || !isTime) return undefined;
  const ahead = (text[sign] === "-" ? -1 : 1) * (zoneHours * 60 + zoneMinutes);
  const wholeMinutes = (daysSince1970(year, month, day) * 24 + hours) * 60 + minutes - ahead;
  return (wholeMinutes * 60 + seconds) * 1000 + fraction(text);
}

const isoTime = /^\d{4}-\d\d-\d\d([Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?)?$/;

/** The number in so many digits of a text; of a text that ends before, 0. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count && at < text.length; at++) {
    number = number * 10 + text.charCodeAt(at) - 48;
  }
  return number;
}

/** In milliseconds. Microseconds are kept, for they decide which of two images is the older one. */
function fraction(text: string): number {
  if (text[19] !== ".") return 0;
  let microseconds = 0;
  for (let at = 20, unit = 100_000; unit >= 1; at++, unit /= 10) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    microseconds += digit * unit;
  }
  return microseconds / 1000;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Counts years from March, so that a leap day is the last one: then the months before one have the same days always. */
function daysSince1970(year: number, month: number, day: number): number {
  const [y, m] = month > 2 ? [year, month - 3] : [year - 1, month + 9];
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const beforeMonth = Math.floor((153 * m + 2) / 5);
  return 365 * y + leapDays + beforeMonth + day - 1 - marchOfYear0To1970;
}

const marchOfYear0To1970 = 719_468;
