import { median } from '../statistics';

/** Target of a figure. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** Row of the table. */
export interface Row {
  readonly figure: string;
  /** Default: the figure is only informative. */
  readonly target?: Target;
  /** Measurements, one for each round; undefined when the peer is not installed. */
  readonly values: number[] | undefined;
  /** Debian package of the peer. */
  readonly needs?: string;
  /** Ratio of two measurements of the same thing: the second over the first. */
  readonly noise?: number[];
}

const WIDTHS = [66, 9, 28, 16];

/** Prints the names of the columns. */
export function printHead(): void {
  console.log(columns('figure', 'target', 'median (min to max)', 'noise', ''));
}

/** Prints figures with their targets. */
export function printRows(rows: readonly Row[]): void {
  for (const row of rows) console.log(line(row));
}

function line({ figure, target, values, needs, noise }: Row): string {
  if (!values || values.length === 0) return columns(figure, formatTarget(target), `skipped: ${needs ?? 'peer'} is not installed`, '', '');
  const middle = median(values);
  return columns(figure, formatTarget(target), `${digits(middle)} (${range(values)})`, noise ? range(noise) : '', verdict(middle, target));
}

function columns(...cells: string[]): string {
  return cells.map((text, at) => text.padEnd(WIDTHS[at] ?? 0)).join('  ').trimEnd();
}

function formatTarget(target: Target | undefined): string {
  if (!target) return '';
  return 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}

function verdict(value: number, target: Target | undefined): string {
  if (!target) return '';
  const met = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return met ? 'met' : 'MISSED';
}

function range(values: readonly number[]): string {
  return `${digits(Math.min(...values))} to ${digits(Math.max(...values))}`;
}

function digits(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3);
}
