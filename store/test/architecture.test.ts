import { posix } from 'node:path';
import { SourceFiles, busyFiles, findCycle, importsOf, readSources } from '../../test/support/source-files';

const ROOT = 'store/src';
const MAX_RELATIVE_IMPORTS = 15;
const MIN_HELPER_LINES = 40;

/** For each directory, in order from the lowest to the highest, the directories that its files may import besides their own. */
const ALLOWED_IMPORTS: { readonly [directory: string]: readonly string[] } = {
  'core': [],
  'engine': ['core'],
  'shard': ['core', 'engine'],
  'server/http': ['core', 'shard'],
  'server/routes': ['core', 'shard', 'server/http'],
  'server': ['core', 'engine', 'shard', 'server/http', 'server/routes'],
  'client': ['core'],
  'monitor': ['core', 'client'],
  'rebalance/report': [],
  'rebalance/native': ['core', 'client', 'rebalance/report'],
  'rebalance/compat': ['core', 'client', 'rebalance/report', 'rebalance/native'],
  'rebalance': ['core', 'client', 'rebalance/report', 'rebalance/native', 'rebalance/compat'],
  'backup': ['core', 'client', 'rebalance/report', 'rebalance/native'],
  'cli': ['core', 'engine', 'server/http', 'server', 'client', 'monitor', 'rebalance/report', 'rebalance/native', 'rebalance', 'backup'],
};

/** Entry points, and files that only list others. They may import any directory. */
const LISTS = ['index.ts', 'cli.ts', 'server/routes/all-routes.ts'].map((path) => `${ROOT}/${path}`);

const SOURCES = readSources(ROOT);

/** The directory of a file. Each one has a layer of its own, so that a directory and one inside it cannot import each other. */
function directoryOf(path: string): string {
  return posix.dirname(posix.relative(ROOT, path));
}

function relativeImportsOf(path: string): string[] {
  return importsOf(path, SOURCES[path] ?? '').filter((imported) => imported.startsWith(`${ROOT}/`));
}

/** Lists the imports of directories that a directory may not import. */
function forbiddenImports(files: SourceFiles): string[] {
  return Object.entries(files).filter(([path]) => posix.dirname(path) !== ROOT).flatMap(([path, text]) => {
    const directory = directoryOf(path);
    return importsOf(path, text)
      .filter((imported) => imported.startsWith(`${ROOT}/`) && directoryOf(imported) !== directory)
      .filter((imported) => !ALLOWED_IMPORTS[directory]?.includes(directoryOf(imported)))
      .map((imported) => `${path} imports ${imported}`);
  });
}

/** Lists the short files that have one user. Commands and routes do not count: each is a file, however short. */
function needlessHelpers(): string[] {
  const listed = LISTS.flatMap(relativeImportsOf);
  const users = (path: string): number => Object.keys(SOURCES).filter((other) => relativeImportsOf(other).includes(path)).length;
  return Object.entries(SOURCES)
    .filter(([path, text]) => !LISTS.includes(path) && !listed.includes(path) && text.trimEnd().split('\n').length < MIN_HELPER_LINES)
    .map(([path]) => path)
    .filter((path) => users(path) < 2);
}

describe('the sources of the store', () => {
  test('are in the directories of the layout', () => {
    const directories = new Set(Object.keys(SOURCES).filter((path) => posix.dirname(path) !== ROOT).map(directoryOf));
    expect([...directories].sort()).toEqual(Object.keys(ALLOWED_IMPORTS).sort());
  });

  test('import only allowed directories', () => {
    expect(forbiddenImports(SOURCES)).toEqual([]);
  });

  test('have no import cycles', () => {
    expect(findCycle(SOURCES)).toBeUndefined();
  });

  test(`have at most ${MAX_RELATIVE_IMPORTS} relative imports per file`, () => {
    expect(busyFiles(SOURCES, MAX_RELATIVE_IMPORTS)).toEqual([]);
  });

  test(`have two users or ${MIN_HELPER_LINES} lines per helper file`, () => {
    expect(needlessHelpers()).toEqual([]);
  });

  test('import no HTTP module below the server', () => {
    const domain = Object.keys(SOURCES).filter((path) => ['core', 'engine', 'shard'].includes(directoryOf(path)));
    const http = /^(node:)?(http|https|http2|net|tls)$/;
    expect(domain.flatMap((path) => importsOf(path, SOURCES[path]).filter((imported) => http.test(imported)).map((imported) => `${path} imports ${imported}`)))
      .toEqual([]);
  });
});

describe('the order of the directories', () => {
  test('lets each import only those before it', () => {
    const order = Object.keys(ALLOWED_IMPORTS);
    const upward = order.flatMap((directory, at) => ALLOWED_IMPORTS[directory].filter((other) => order.indexOf(other) >= at));
    expect(upward).toEqual([]);
  });

  test.each([
    ['shard/shard.ts', "import { Router } from '../server/http/router';"], ['server/http/router.ts', "import { addRoutes } from '../routes/all-routes';"],
    ['client/shards.ts', "import { Engine } from '../engine/engine';"], ['rebalance/native/server.ts', "import { rebalance } from '../rebalance';"],
  ])('rejects an upward import in %s', (file, text) => {
    expect(forbiddenImports({ [`${ROOT}/${file}`]: text })).toHaveLength(1);
  });
});
