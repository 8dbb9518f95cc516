/** A command that runs a text in Bash, with what it knows as $1, $2, ... Any step that fails ends it. */
export function bash(text: string, ...args: string[]): string[] {
  return ['/bin/bash', '-c', text, ...(args.length > 0 ? ['bash', ...args] : [])];
}

/** Such a text. */
export function script(...lines: string[]): string {
  return ['set -euo pipefail', ...lines, ''].join('\n');
}

/** A command that runs a text in the shell of an image without Bash. */
export function sh(text: string): string[] {
  return ['/bin/sh', '-c', text];
}

/** Such a text. */
export function shScript(...lines: string[]): string {
  return ['set -eu', ...lines, ''].join('\n');
}

/** For scripts: ends with a reason, which `kubectl describe` shows too. */
export const FAIL = 'fail() { echo "$*" > /dev/termination-log; echo "$*" >&2; exit 1; }';

/** A folder of a volume that is made by some steps, all of it or nothing. */
export interface MadeFolder {
  /** Where the container has the whole volume. */
  readonly volume: string;
  /** Name of the folder. */
  readonly folder: string;
  /** What is in the folder, and stands for all of it. */
  readonly sign: string;
  /** What the folder holds, for messages. */
  readonly what: string;
  /** The program, for messages. */
  readonly program: string;
  /** The steps. They find the folder to fill in `$unfinished`. */
  readonly steps: string[];
}

/**
 * Makes a folder beside its place and moves it there when it is whole, so that what was cut short is never taken for finished. Nothing
 * that has its name is ever touched: only what is unfinished is removed.
 */
export function makeFolder({ volume, folder, sign, what, program, steps }: MadeFolder): string {
  return script(
    `volume=${volume} whole=${volume}/${folder} unfinished=${volume}/unfinished`,
    `say() { echo "[${program}] $*" >&2; }`,
    `if [ -e "$whole/${sign}" ]; then say "there is ${what}"; exit; fi`,
    'if [ -d "$whole" ] && ! rmdir "$whole" 2>/dev/null; then',
    `  say "folder '${folder}' of the volume has files, but not ${what}: nothing is touched. Move them away, or use another volume"`,
    '  exit 1',
    'fi',
    `if [ -e "$volume/${sign}" ]; then`,
    `  say "the volume has ${what} at its root, where it is not looked for: nothing is touched. Move its files to folder '${folder}'"`,
    '  exit 1',
    'fi',
    'if [ -e "$unfinished" ]; then say "an earlier start was cut short: starting over"; rm -rf "$unfinished"; fi',
    // Bash hears of the end of its pod only while it waits for a child in the background.
    "trap 'exit 143' TERM",
    ...steps,
    'sync --file-system "$volume"',
    'mv --no-target-directory "$unfinished" "$whole"',
    'sync --file-system "$volume"',
    `say "made ${what}"`,
  );
}
