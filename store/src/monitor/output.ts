import { RouterName, routerNamed } from '../core/routing';

/** The keys that the monitor reads and writes. The value of each key is the key itself. */
export const MONITORED_KEYS: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz'];

/** Space above the timestamps. */
const MARGIN = ' '.repeat(20);

/** Formats the header: the keys, and below each the ordinal of its shard as one digit in base 36, or `+` above 35. */
export function headerLines(routing: RouterName, shards: number): string[] {
  const rule = '-'.repeat(MONITORED_KEYS.length);
  const digits = MONITORED_KEYS.map((key) => shardDigit(routerNamed(routing).shardOf(key, shards))).join('');
  return [MONITORED_KEYS.join(''), rule, digits, rule].map((line) => MARGIN + line);
}

/** Formats the line of a round: the time, a status letter for each key, and the number of hits. */
export function roundLine(time: Date, letters: string): string {
  const hits = [...letters].filter((letter) => letter === 'h').length;
  return `${timestamp(time)} ${letters} | hits = ${hits} (${Math.round((hits / MONITORED_KEYS.length) * 100)}%)`;
}

function shardDigit(shard: number): string {
  return shard < 36 ? shard.toString(36) : '+';
}

/** Formats the local time, to the second. */
function timestamp(time: Date): string {
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(padded);
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(padded);
  return `${year}-${month}-${day} ${hours}:${minutes}:${seconds}`;
}

function padded(part: number): string {
  return String(part).padStart(2, '0');
}
