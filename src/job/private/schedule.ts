import { Cron } from 'cdk8s';
import { format } from '../../private/validation/report';
import { Shape, mismatch, shapeOf } from '../../private/validation/shapes';

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values, the first one for `least`. */
  readonly names?: string[];
}

const FIELDS: Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'week day', least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** A schedule, as the controller of CronJobs parses it. */
export const CRON: Shape<Cron> = shapeOf<Cron>('a Cron such as Cron.daily()', scheduleErrors);

/** Checks a schedule. */
export function scheduleErrors(prop: string, schedule: Cron | undefined): string[] {
  const expression: unknown = schedule?.expressionString;
  if (typeof expression !== 'string') return mismatch(prop, CRON.expected, schedule);
  const values = expression.trim().split(/\s+/);
  if (values.length !== FIELDS.length) return [`'${prop}' must have 5 fields: minute, hour, day, month and week day, got ${format(expression)}`];
  return FIELDS.flatMap((field, at) => (values[at].split(',').every((range) => isRange(range, field)) ? [] : [misread(prop, field, values[at])]));
}

function misread(prop: string, { name, least, most, names }: Field, value: string): string {
  const example = names ? `${names[1]}-${names[3]}` : '1-5';
  return `'${prop}' has ${format(value)} as the ${name}: "*", numbers from ${least} to ${most}, and ranges such as "${example}" and "*/2" are allowed`;
}

/** "*", "1", "1-5", each perhaps with "/2" behind it. */
function isRange(range: string, field: Field): boolean {
  const [, first, last] = /^([^-/]+)(?:-([^-/]+))?(?:\/([1-9]\d{0,3}))?$/.exec(range) ?? [];
  if (first === undefined) return false;
  if (first === '*' || first === '?') return last === undefined;
  const [from, to] = [valueOf(first, field), valueOf(last ?? first, field)];
  return from >= field.least && to <= field.most && from <= to;
}

function valueOf(text: string, { least, names = [] }: Field): number {
  const at = names.indexOf(text.toLowerCase());
  if (at >= 0) return least + at;
  return /^\d{1,4}$/.test(text) ? Number(text) : NaN;
}
