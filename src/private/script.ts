import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { literal } from './literal';

/** A line that includes another shell file by its path relative to the including file. `.` is what POSIX calls Bash's `source`. */
const INCLUDE = /^(?:source|\.) (\S+\.sh)$/;

/** Renders the command of a container or a probe that runs a program in Bash, with `args` as $1, $2, ... */
export function bash(text: string, ...args: string[]): string[] {
  return ['/bin/bash', '-c', ...[text, ...(args.length > 0 ? ['bash', ...args] : [])].map(literal)];
}

/** Renders the command of a lifecycle hook that runs a program in Bash. */
export function bashHook(text: string): [program: string, ...args: string[]] {
  return ['/bin/bash', '-c', text];
}

/** Renders the command of a container that runs a program in the POSIX shell of an image without Bash. */
export function sh(text: string): string[] {
  return ['/bin/sh', '-c', literal(text)];
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
  return withoutComments(readFileSync(join(directory, file), 'utf8'));
}

/** Loads PHP for `eval`: without the opening tag, blank lines and lines that are comments. */
export function loadPhp(directory: string, file: string): string {
  return withoutComments(readFileSync(join(directory, file), 'utf8').replace(/^<\?php\n/, ''));
}

function withoutComments(text: string): string {
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
