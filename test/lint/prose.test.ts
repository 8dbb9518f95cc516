import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter, Rule } from 'eslint';

interface Finding { readonly index: number; readonly length: number; readonly message: string }

const ROOT = join(__dirname, '..', '..');
const { findProse } = jest.requireActual<{ findProse(text: string): Finding[] }>('../../lint/prose.js');

describe('findProse', () => {
  const phrases = (text: string) => findProse(text).map(({ index, length }) => text.slice(index, index + length));

  test.each([
    "'datacenter' is none: pass a CassandraDatacenter",
    'What a `StatefulWorkload` is made of.',
    'Taints that the pods put up with.',
    'keyspace $k wishes $n replicas',
    'has signs that base64 does not have',
    'Nobody is let in.',
    'keys that are asked for in vain',
    'The chapter has a script.',
  ])('finds the phrase in: %s', (text) => {
    expect(phrases(text)).toHaveLength(1);
  });

  test.each([
    'the role and the account of a text',
    'clusterIP is None',
    'a certificate that the authority signs',
    'the notebook',
    'Returns undefined if there are none.',
    'so many files that the disk is full',
  ])('accepts: %s', (text) => {
    expect(phrases(text)).toEqual([]);
  });

  test('finds a phrase that goes on in the next line of a comment', () => {
    expect(phrases('/**\n * It waits for\n * ever.\n */')).toEqual(['for\n * ever']);
    expect(phrases('// It waits for\n// ever.')).toEqual(['for\n// ever']);
  });

  test('says what to write instead', () => {
    expect(findProse('It waits for\n * ever.')[0].message).toBe('Do not write "for ever": use "indefinitely", "permanently".');
  });
});

describe('the ESLint rule', () => {
  const config = { plugins: { prose: { rules: { phrases: jest.requireActual<Rule.RuleModule>('../../lint/eslint-prose.js') } } }, rules: { 'prose/phrases': 'error' } } as const;
  const positions = (code: string) => new Linter().verify(code, config).map(({ line, column }) => `${line}:${column}`);

  test('finds phrases in comments, strings and templates', () => {
    expect(positions("// for nobody\nconst a = 'in vain';\nconst b = `${a} is none`;")).toEqual(['1:8', '2:12', '3:17']);
  });

  test('ignores identifiers', () => {
    expect(positions('const nobody = 1;')).toEqual([]);
  });
});

describe('the command line', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'prose-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function run(text: string, name: string, ...command: string[]) {
    const file = join(directory, name);
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [...command, file], { cwd: ROOT, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  const markdown = (text: string) => run(text, 'a.md', 'node_modules/.bin/textlint', '--no-textlintrc', '--rulesdir', 'lint/textlint-rules');
  const shell = (text: string) => run(text, 'a.sh', 'lint/prose-shell.js');

  test('rejects a phrase in the text of Markdown', () => {
    expect(markdown('# A\n\nOpen to nobody.\n')).toEqual({ status: 1, output: expect.stringContaining('Do not write "nobody"') });
  });

  test('rejects a phrase in a code block of Markdown', () => {
    expect(markdown('```sh\nls # lists nobody\n```\n')).toMatchObject({ status: 1 });
  });

  test('accepts a phrase in inline code of Markdown, which quotes it', () => {
    expect(markdown('Do not write `nobody`.\n')).toMatchObject({ status: 0 });
  });

  test('rejects a phrase in a shell script and prints its line', () => {
    expect(shell('echo a\n# tells nobody\n')).toEqual({ status: 1, output: expect.stringContaining('a.sh:2  Do not write "nobody"') });
  });

  test('accepts a shell script without such phrases', () => {
    expect(shell('echo a\n')).toEqual({ status: 0, output: '' });
  });
});
