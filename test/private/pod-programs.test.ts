/** Checks all programs that run in pods. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadShellScript } from '../../src/private/script';

const SOURCES = join(__dirname, '..', '..', 'src');
const PROGRAMS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => /(^|\/)scripts\/.*\.\w+$/.test(path));
const SHELL_SCRIPTS = PROGRAMS.filter((path) => path.endsWith('.sh'));

describe.each(PROGRAMS)('src/%s', (path) => {
  test('contains nothing that Kubernetes would expand in a command', () => {
    const code = readFileSync(join(SOURCES, path), 'utf8');
    // Kubernetes replaces "$$" by "$", and "$(NAME)" by the value of a variable, if there is one.
    expect(code.match(/\$\$|\$\([A-Z_][A-Z0-9_]*\)/g)).toBeNull();
  });
});

describe.each(SHELL_SCRIPTS)('src/%s', (path) => {
  test('is valid Bash after it was loaded', () => {
    expect(() => execFileSync('bash', ['-n'], { input: loadShellScript(SOURCES, path), stdio: 'pipe' })).not.toThrow();
  });
});
