import { median } from '../statistics';

/** What a figure is to be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** A line of the table. */
export interface Row {
  readonly figure: string;
  /** None for what is only told beside the others. */
  readonly target?: Target;
  /** What was measured, round by round; undefined when the peer is not there. */
  readonly values: number[] | undefined;
  /** The package that the peer would be in. */
  readonly needs?: string;
  /** The same thing measured twice: the second over the first. */
  readonly noise?: number[];
}

const WIDTHS = [66, 9, 28, 16];

/** Prints what the columns are. */
export function printHead(): void {
  console.log(columns('figure', 'target', 'median (least to most)', 'noise', ''));
}

/** Prints figures, each with what it was to be. */
export function printRows(rows: readonly Row[]): void {
  for (const row of rows) console.log(line(row));
}

function line({ figure, target, values, needs, noise }: Row): string {
  if (!values || values.length === 0) return columns(figure, told(target), `skipped: no ${needs ?? 'peer'}`, '', '');
  const middle = median(values);
  return columns(figure, told(target), `${digits(middle)} (${range(values)})`, noise ? range(noise) : '', verdict(middle, target));
}

function columns(...texts: string[]): string {
  return texts.map((text, at) => text.padEnd(WIDTHS[at] ?? 0)).join('  ').trimEnd();
}

function told(target: Target | undefined): string {
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
