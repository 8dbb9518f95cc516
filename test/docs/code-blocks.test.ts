import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** All pages but the generated ones, whose blocks come from docstrings and are compiled by jsii-rosetta. */
const PAGES = [
  'README.md', 'CONTRIBUTING.md', 'store/README.md', 'docs/getting-started.md',
  ...['docs/concepts', 'docs/how-to'].flatMap((directory) => readdirSync(join(ROOT, directory)).map((page) => `${directory}/${page}`)),
];

/** TypeScript code blocks of a page, without the indentation that they have inside of lists. */
function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```ts\n(.*?)^ *```$/gms)].map(([, indent, code]) => code.replace(new RegExp(`^${indent}`, 'gm'), ''));
}

/** Type-checks modules that do not exist on disk, as files of test/. */
function errorsOf(modules: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'test/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, 'test'));
  const compilerOptions = { ...options, noUnusedLocals: false, noEmit: true };
  const host = ts.createCompilerHost(compilerOptions);
  const overlay: ts.CompilerHost = {
    ...host,
    directoryExists: (path) => [...modules.keys()].some((file) => file.startsWith(`${path}/`)) || ts.sys.directoryExists(path),
    fileExists: (path) => modules.has(path) || host.fileExists(path),
    readFile: (path) => modules.get(path) ?? host.readFile(path),
    getSourceFile: (path, version) => {
      const code = modules.get(path);
      return code === undefined ? host.getSourceFile(path, version) : ts.createSourceFile(path, code, version);
    },
  };
  const program = ts.createProgram([...modules.keys()], compilerOptions, overlay);
  return [...modules.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

const modulesOf = (page: string, blocks: string[]): [string, string][] =>
  blocks.map((code, at) => [join(ROOT, 'test', `${page.replace(/\W/g, '-')}-${at + 1}.ts`), code]);

/** Code blocks of a page with the path of a file, such as "```ts src/valkey/valkey-single.ts", and the barrel that exports them. */
function filesOf(page: string): [string, string][] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const files = [...text.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, path, code]) => [path, code]);
  const barrel = join(ROOT, 'src', 'index.ts');
  const exported = files.filter(([path]) => path.startsWith('src/')).map(([path]) => `export * from './${path.slice('src/'.length, -'.ts'.length)}';\n`);
  return [[barrel, readFileSync(barrel, 'utf8') + exported.join('')], ...files.map(([path, code]): [string, string] => [join(ROOT, path), code])];
}

test('all TypeScript in the pages compiles', () => {
  const modules = new Map(PAGES.flatMap((page) => modulesOf(page, blocksOf(page))));

  expect(modules.size).toBeGreaterThan(10);
  expect(errorsOf(modules)).toEqual([]);
});

test('the system that CONTRIBUTING.md adds compiles', () => {
  const modules = new Map(filesOf('CONTRIBUTING.md'));

  expect([...modules.keys()].map((path) => path.slice(ROOT.length + 1))).toEqual([
    'src/index.ts', 'src/valkey/valkey-single-props.ts', 'src/valkey/valkey-single.ts', 'test/valkey/valkey-single.test.ts',
  ]);
  expect(errorsOf(modules)).toEqual([]);
});

test('a prop that does not exist is found', () => {
  const code = "import { Chart } from 'cdk8s';\nimport { StatefulWorkload } from 'cdk8s-stateful';\n" +
    "declare const chart: Chart;\nnew StatefulWorkload(chart, 'web', { image: 'nginx:1', replica: 3 });\n";

  expect(errorsOf(new Map(modulesOf('planted', [code])))).toEqual([expect.stringContaining("'replica' does not exist")]);
});
