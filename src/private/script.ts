import { readFileSync } from 'fs';
import { dirname, join } from 'path';

/** A line that includes another shell file by its path relative to the including file. `.` is what POSIX calls Bash's `source`. */
const INCLUDE = /^(?:source|\.) (\S+\.sh)$/;

/** Renders the command that runs a program in Bash, with `args` as $1, $2, ... */
export function bash(text: string, ...args: string[]): string[] {
  return ['/bin/bash', '-c', text, ...(args.length > 0 ? ['bash', ...args] : [])];
}

/** Renders the command that runs a program in the POSIX shell of an image without Bash. */
export function sh(text: string): string[] {
  return ['/bin/sh', '-c', text];
}

/**
 * Loads a shell program as it is rendered into manifests: without its shebang, comments and blank lines, and with each `source FILE.sh`
 * (or `. FILE.sh`) line replaced by that file. Later `#!` lines are kept, because a program may write another program.
 *
 * @param directory the `scripts` directory of a system
 * @param file path of the program, relative to the directory
 */
export function loadShellScript(directory: string, file: string): string {
  const [shebang, ...lines] = readFileSync(join(directory, file), 'utf8').split('\n');
  return `${shellLines(dirname(join(directory, file)), [shebang.replace(/^#!.*/, ''), ...lines]).join('\n')}\n`;
}

/** Loads a JavaScript program as it is rendered into manifests: without blank lines and lines that are comments. */
export function loadJavaScript(directory: string, file: string): string {
  const text = readFileSync(join(directory, file), 'utf8');
  const lines = text.replace(/^\s*\/\*\*?[\s\S]*?\*\/$/gm, '').split('\n');
  return `${lines.filter((line) => line.trim() !== '' && !/^\s*\/\//.test(line)).join('\n')}\n`;
}

function shellLines(directory: string, lines: string[]): string[] {
  return lines
    .filter((line) => line.trim() !== '' && !/^\s*#(?!!)/.test(line))
    .flatMap((line) => {
      const included = INCLUDE.exec(line)?.[1];
      return included === undefined ? [line] : loadShellScript(directory, included).trimEnd().split('\n');
    });
}

/** Such a text. */
export function script(...lines: string[]): string {
  return ['set -euo pipefail', ...lines, ''].join('\n');
}

/** Such a text. */
export function shScript(...lines: string[]): string {
  return ['set -eu', ...lines, ''].join('\n');
}

/** For scripts: ends with a reason, which `kubectl describe` shows too. */
export const FAIL = 'fail() { echo "$*" > /dev/termination-log; echo "$*" >&2; exit 1; }';

/** A directory of a volume that is made by some steps, all of it or nothing. */
export interface MadeDirectory {
  /** Where the container has the whole volume. */
  readonly volume: string;
  /** Name of the directory. */
  readonly directory: string;
  /** What is in the directory, and stands for all of it. */
  readonly sign: string;
  /** What the directory holds, for messages. */
  readonly what: string;
  /** The program, for messages. */
  readonly program: string;
  /** The steps. They find the directory to fill in `$unfinished`. */
  readonly steps: string[];
}

/**
 * Makes a directory beside its place and moves it there when it is whole, so that what was cut short is never taken for finished. Nothing
 * that has its name is ever touched: only what is unfinished is removed.
 */
export function makeDirectory({ volume, directory, sign, what, program, steps }: MadeDirectory): string {
  return script(
    `volume=${volume} whole=${volume}/${directory} unfinished=${volume}/unfinished`,
    `say() { echo "[${program}] $*" >&2; }`,
    `if [ -e "$whole/${sign}" ]; then say "there is ${what}"; exit; fi`,
    'if [ -d "$whole" ] && ! rmdir "$whole" 2>/dev/null; then',
    `  say "directory '${directory}' of the volume has files, but not ${what}: nothing is touched. Move them away, or use another volume"`,
    '  exit 1',
    'fi',
    `if [ -e "$volume/${sign}" ]; then`,
    `  say "the volume has ${what} at its root, where it is not looked for: nothing is touched. Move its files to directory '${directory}'"`,
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
