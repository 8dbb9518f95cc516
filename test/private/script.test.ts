import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bash, loadJavaScript, loadShellScript, sh } from '../../src/private/script';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scripts-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(file: string, ...lines: string[]): void {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), lines.map((line) => `${line}\n`).join(''));
}

describe('loadShellScript', () => {
  test('drops the shebang, comment lines and blank lines', () => {
    write('a.sh', '#!/bin/bash', '# Why.', 'set -e', '', '  # Why, indented.', '  echo hello');
    expect(loadShellScript(directory, 'a.sh')).toBe('set -e\n  echo hello\n');
  });

  test('keeps a "#" that does not begin a line', () => {
    write('a.sh', '#!/bin/bash', 'echo "${x#y}" # said', "echo '#'");
    expect(loadShellScript(directory, 'a.sh')).toBe('echo "${x#y}" # said\necho \'#\'\n');
  });

  test('keeps the shebang of a program that the script writes', () => {
    write('a.sh', '#!/bin/bash', "cat > b <<'END'", '#!/bin/sh', 'echo b', 'END');
    expect(loadShellScript(directory, 'a.sh')).toBe("cat > b <<'END'\n#!/bin/sh\necho b\nEND\n");
  });

  test.each(['source', '.'])('replaces "%s FILE" by the file, with the path relative to the including file', (word) => {
    write('jobs/a.sh', '#!/bin/bash', `${word} ../lib/b.sh`, 'echo a');
    write('lib/b.sh', '# shellcheck shell=bash', `${word} more/c.sh`, 'echo b');
    write('lib/more/c.sh', '# shellcheck shell=bash', 'echo c');
    expect(loadShellScript(directory, 'jobs/a.sh')).toBe('echo c\necho b\necho a\n');
  });

  test('leaves other commands alone that begin as an include does', () => {
    write('a.sh', '#!/bin/bash', 'source /etc/profile', 'source "$file.sh"; echo', 'sourced x.sh', './x.sh');
    expect(loadShellScript(directory, 'a.sh')).toBe('source /etc/profile\nsource "$file.sh"; echo\nsourced x.sh\n./x.sh\n');
  });

  test('fails when an included file is missing', () => {
    write('a.sh', '#!/bin/bash', 'source b.sh');
    expect(() => loadShellScript(directory, 'a.sh')).toThrow('ENOENT');
  });
});

describe('loadJavaScript', () => {
  test('drops lines that are comments, and blank lines', () => {
    write('a.js', '/** What it does. */', '// Why.', 'const a = 1; // kept', '', '/*', ' * More.', ' */', "print('/* a */');");
    expect(loadJavaScript(directory, 'a.js')).toBe("const a = 1; // kept\nprint('/* a */');\n");
  });
});

describe('the command of a program', () => {
  test('is Bash with the arguments as $1, $2, ...', () => {
    expect(bash('echo "$1"', 'x', 'y')).toEqual(['/bin/bash', '-c', 'echo "$1"', 'bash', 'x', 'y']);
    expect(bash('true')).toEqual(['/bin/bash', '-c', 'true']);
  });

  test('is the POSIX shell where the image has no Bash', () => {
    expect(sh('true')).toEqual(['/bin/sh', '-c', 'true']);
  });
});
