import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { undocumented, withoutDefault } from './support/docstrings';
import {
  AllowedImports, SourceFiles, busyFiles, findCycle, forbiddenImports, importsOf, needlessHelpers, readSources,
} from './support/source-files';

const SHARED = ['private', 'secret', 'network', 'storage', 'workload', 'job'];
const SYSTEMS = ['snapshot', 'mysql', 'mongo', 'cassandra', 'store', 'wordpress'];
const ALLOWED_IMPORTS: AllowedImports = {
  private: [],
  secret: ['private'],
  network: ['private'],
  storage: ['private'],
  workload: ['private', 'secret', 'network', 'storage'],
  job: ['private', 'secret', 'network', 'storage', 'workload'],
  snapshot: SHARED,
  mysql: SHARED,
  mongo: SHARED,
  cassandra: SHARED,
  store: [...SHARED, 'cassandra'],
  wordpress: [...SHARED, 'mysql'],
};
const MAX_RELATIVE_IMPORTS = 15;
const MIN_HELPER_LINES = 40;

/** Directories with tests of something other than the library. */
const OTHER_TEST_DIRECTORIES = ['test', 'test/docs', 'test/lint', 'test/packages', 'test/support'];

const SOURCES = readSources('src');
const BARREL = 'src/index.ts';
const { [BARREL]: BARREL_TEXT, ...LIBRARY } = SOURCES;
const PUBLIC = Object.fromEntries(Object.entries(LIBRARY).filter(([path]) => !path.includes('/private/')));

function importersOf(wanted: (imported: string) => boolean): string[] {
  return Object.entries(SOURCES).flatMap(([path, text]) => importsOf(path, text).filter(wanted).map((imported) => `${path} imports ${imported}`));
}

describe('the sources', () => {
  test('include every directory of the layout', () => {
    const directories = new Set(Object.keys(LIBRARY).map((path) => path.split('/')[1]));
    expect([...directories].sort()).toEqual([...SHARED, ...SYSTEMS].sort());
  });

  test('import only directories below their own, and no private file of another system', () => {
    expect(forbiddenImports(LIBRARY, ALLOWED_IMPORTS, SYSTEMS)).toEqual([]);
  });

  test(`have at most ${MAX_RELATIVE_IMPORTS} relative imports per file`, () => {
    expect(busyFiles(LIBRARY, MAX_RELATIVE_IMPORTS)).toEqual([]);
  });

  test(`have two users or ${MIN_HELPER_LINES} lines per private file`, () => {
    expect(needlessHelpers(LIBRARY, MIN_HELPER_LINES)).toEqual([]);
  });

  test('render objects by src/private/render.ts only, so that JSON patches come last', () => {
    const others = Object.entries(SOURCES).filter(([path]) => path !== 'src/private/render.ts');
    const renders = others.flatMap(([path, text]) => (text.match(/new (k8s\.Kube|kplus\.|ApiObject\b)\S*/g) ?? []).map((call) => `${path}: ${call}`));

    expect(renders).toEqual([]);
  });

  test('import no barrel', () => {
    expect(importersOf((imported) => imported === BARREL || imported === 'src.ts' || imported.endsWith('/private.ts'))).toEqual([]);
  });

  test('have no import cycles', () => {
    expect(findCycle(SOURCES)).toBeUndefined();
  });

  test('import only each other, Node and the peer dependencies', () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { peerDependencies: object };
    const allowed = [...Object.keys(SOURCES), ...Object.keys(manifest.peerDependencies), ...builtinModules];

    expect(importersOf((imported) => !allowed.includes(imported))).toEqual([]);
  });

  test('export every public file from the barrel, which has nothing else', () => {
    const modules = Object.keys(PUBLIC).map((path) => path.slice('src/'.length, -'.ts'.length)).sort();
    expect(BARREL_TEXT).toBe(modules.map((path) => `export * from './${path}';\n`).join(''));
  });

  test('document every public name', () => {
    expect(undocumented(PUBLIC)).toEqual([]);
  });

  test('document the default of every optional member of a struct', () => {
    expect(withoutDefault(PUBLIC)).toEqual([]);
  });
});

describe('the tests', () => {
  test('are in directories named like those of the sources', () => {
    const directories = new Set(Object.keys(readSources('test')).filter((path) => path.endsWith('.test.ts')).map(posix.dirname));
    const strays = [...directories].filter((directory) => !OTHER_TEST_DIRECTORIES.includes(directory) && !existsSync(directory.replace(/^test/, 'src')));

    expect(strays).toEqual([]);
  });
});

describe('findCycle', () => {
  test('finds an import cycle and names its files', () => {
    const files: SourceFiles = {
      'src/a.ts': "import { b } from './b';",
      'src/b.ts': "import { c } from './private/c';",
      'src/private/c.ts': "export { b } from '../b';",
    };

    expect(findCycle(files)).toEqual(['src/b.ts', 'src/private/c.ts', 'src/b.ts']);
  });

  test('finds a cycle of type-only imports', () => {
    expect(findCycle({ 'src/a.ts': "import type { B } from './b';", 'src/b.ts': "import { type A } from './a';" })).toHaveLength(3);
  });

  test('accepts a file that two others import', () => {
    const files: SourceFiles = { 'src/a.ts': "import './b'; import './c';", 'src/b.ts': "import './c';", 'src/c.ts': "import 'cdk8s';" };

    expect(findCycle(files)).toBeUndefined();
  });
});

describe('forbiddenImports', () => {
  const check = (path: string, imported: string) =>
    forbiddenImports({ [path]: `import type { X } from '${imported}';` }, ALLOWED_IMPORTS, SYSTEMS);

  test.each([
    ['an upward import', 'src/network/peer.ts', '../workload/probe', 'src/workload/probe.ts'],
    ['an upward import from a private file', 'src/private/naming.ts', '../network/peer', 'src/network/peer.ts'],
    ['an upward import of a private file', 'src/storage/private/own-claim.ts', '../../job/private/job', 'src/job/private/job.ts'],
    ['an import of an unrelated system', 'src/mongo/private/pod.ts', '../../mysql/mysql-single', 'src/mysql/mysql-single.ts'],
    ['an import of a private file of a related system', 'src/wordpress/wordpress.ts', '../mysql/private/names', 'src/mysql/private/names.ts'],
  ])('finds %s', (_, path, imported, resolved) => {
    expect(check(path, imported)).toEqual([`${path} imports ${resolved}`]);
  });

  test.each([
    ['an import of a private file of a shared directory', 'src/mysql/private/pod.ts', '../../workload/private/pod-spec'],
    ['an import of a public file of a related system', 'src/wordpress/wordpress.ts', '../mysql/i-mysql-database'],
    ['an import within a directory, in both directions', 'src/mysql/private/pod.ts', '../mysql-single'],
  ])('accepts %s', (_, path, imported) => {
    expect(check(path, imported)).toEqual([]);
  });

  test('finds a file in a directory that is not in the layout', () => {
    expect(check('src/redis/redis.ts', '../workload/probe')).toEqual(['src/redis/redis.ts is in no known directory']);
  });
});

describe('busyFiles', () => {
  test('counts relative imports only', () => {
    const text = "import './b'; import type { C } from '../c'; export * from './d'; import 'cdk8s';";

    expect(busyFiles({ 'src/x/a.ts': text }, 2)).toEqual(['src/x/a.ts has 3 relative imports']);
    expect(busyFiles({ 'src/x/a.ts': text }, 3)).toEqual([]);
  });
});

describe('needlessHelpers', () => {
  const user = { 'src/x/a.ts': "import './private/helper';" };
  const short = { 'src/x/private/helper.ts': 'export const A = 1;\n' };

  test('finds a short private file with one user', () => {
    expect(needlessHelpers({ ...user, ...short }, 2)).toEqual(['src/x/private/helper.ts has 1 lines and 1 user']);
  });

  test('accepts a short private file with two users', () => {
    expect(needlessHelpers({ ...user, ...short, 'src/y/b.ts': "import '../x/private/helper';" }, 2)).toEqual([]);
  });

  test('accepts a longer private file with one user', () => {
    expect(needlessHelpers({ ...user, 'src/x/private/helper.ts': 'export const A = 1;\nexport const B = 2;\n' }, 2)).toEqual([]);
  });
});

describe('undocumented', () => {
  test('finds public names without a docstring', () => {
    const text = `
      export class A {
        constructor() {}
        public b(): void {}
        private c(): void {}
        public _d(): void {}
      }
      /** Documented. */
      export class E {
        private constructor(public readonly f: string, g: string) {}
        /** @internal */
        public _h(): void {}
      }
      /** Documented. */
      export interface I {
        j: string;
      }
      export enum K {
        L,
      }
      export function m(): void {}
      function n(): void {}`;

    expect(undocumented({ 'x.ts': text })).toEqual([
      'x.ts A', 'x.ts A.constructor', 'x.ts A.b', 'x.ts A._d', 'x.ts E.f', 'x.ts I.j', 'x.ts K', 'x.ts K.L', 'x.ts m',
    ]);
  });

  test('accepts a member whose interface has the docstring', () => {
    const text = `
      /** Documented. */
      export interface IPeer {
        /** Documented. */
        a(): void;
      }
      /** Documented. */
      export class P implements IPeer {
        public a(): void {}
      }`;

    expect(undocumented({ 'x.ts': text })).toEqual([]);
    expect(undocumented({ 'x.ts': text.replace('implements IPeer', '') })).toEqual(['x.ts P.a']);
  });
});

describe('withoutDefault', () => {
  test('finds an optional member without a default', () => {
    const text = `
      export interface P {
        /** Documented. */
        a?: string;
        /**
         * Documented.
         * @default - none
         */
        b?: string;
        c?: number;
        d: string;
      }`;

    expect(withoutDefault({ 'x.ts': text })).toEqual(['x.ts P.a', 'x.ts P.c']);
    expect(withoutDefault({ 'x.ts': text.replace('interface P', 'interface IPod') })).toEqual([]);
  });
});
