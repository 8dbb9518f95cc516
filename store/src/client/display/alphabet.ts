import { RouterName, routerNamed } from '../../core/routing';

/** The keys of the display, each of which is its own value. */
export const ALPHABET: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz'];

/** The width of the time before each line's letters. */
const MARGIN = ' '.repeat(20);

/** The first lines: the keys, and under each the number of its shard, as one digit (beyond 9 in base 36, beyond `z` a `+`). */
export function headerLines(routing: RouterName, shards: number): string[] {
  const rule = '-'.repeat(ALPHABET.length);
  const digits = ALPHABET.map((key) => digit(routerNamed(routing).shardOf(key, shards))).join('');
  return [ALPHABET.join(''), rule, digits, rule].map((line) => MARGIN + line);
}

/** The line of a round: its time, a letter a key, and how many were hits. */
export function roundLine(time: Date, letters: string): string {
  const hits = [...letters].filter((letter) => letter === 'h').length;
  return `${timestamp(time)} ${letters} | hits = ${hits} (${Math.round((hits / ALPHABET.length) * 100)}%)`;
}

function digit(shard: number): string {
  return shard < 36 ? shard.toString(36) : '+';
}

/** Local time, to the second. */
function timestamp(time: Date): string {
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(padded);
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map(padded);
  return `${year}-${month}-${day} ${hours}:${minutes}:${seconds}`;
}

function padded(part: number): string {
  return String(part).padStart(2, '0');
}
