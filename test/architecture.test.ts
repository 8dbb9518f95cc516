import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { undocumented, withoutDefault } from './support/docstrings';
import { SourceFiles, findCycle, importsOf, readSources } from './support/source-files';

const SOURCES = readSources('src');
const BARREL = 'src/index.ts';
const PUBLIC = Object.fromEntries(Object.entries(SOURCES).filter(([path]) => !path.includes('/private/') && path !== BARREL));

function importersOf(wanted: (imported: string) => boolean): string[] {
  return Object.entries(SOURCES).flatMap(([path, text]) => importsOf(path, text).filter(wanted).map((imported) => `${path} imports ${imported}`));
}

describe('the sources', () => {
  test('are there', () => {
    expect(Object.keys(SOURCES)).toEqual(expect.arrayContaining([BARREL, 'src/workload/stateful-workload.ts', 'src/private/naming.ts']));
  });

  test('import no barrel', () => {
    expect(importersOf((imported) => imported === BARREL || imported === 'src.ts' || imported.endsWith('/private.ts'))).toEqual([]);
  });

  test('import each other in no circle', () => {
    expect(findCycle(SOURCES)).toBeUndefined();
  });

  test('import only each other, Node itself, and the packages that every user has', () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { peerDependencies: object };
    const allowed = [...Object.keys(SOURCES), ...Object.keys(manifest.peerDependencies), ...builtinModules];

    expect(importersOf((imported) => !allowed.includes(imported))).toEqual([]);
  });

  test('are exported by the barrel, all but the private ones', () => {
    expect(importsOf(BARREL, SOURCES[BARREL]).sort()).toEqual(Object.keys(PUBLIC).sort());
  });

  test('document everything that users see', () => {
    expect(undocumented(PUBLIC)).toEqual([]);
  });

  test('say of every optional member of a struct what it is by default', () => {
    expect(withoutDefault(PUBLIC)).toEqual([]);
  });
});

describe('the checks of this file', () => {
  test('find a circle, and name the files on it', () => {
    const files: SourceFiles = {
      'src/a.ts': "import { b } from './b';",
      'src/b.ts': "import { c } from './private/c';",
      'src/private/c.ts': "export { b } from '../b';",
    };

    expect(findCycle(files)).toEqual(['src/b.ts', 'src/private/c.ts', 'src/b.ts']);
  });

  test('find a circle of types', () => {
    expect(findCycle({ 'src/a.ts': "import type { B } from './b';", 'src/b.ts': "import { type A } from './a';" })).toHaveLength(3);
  });

  test('take files that two others import', () => {
    const files: SourceFiles = { 'src/a.ts': "import './b'; import './c';", 'src/b.ts': "import './c';", 'src/c.ts': "import 'cdk8s';" };

    expect(findCycle(files)).toBeUndefined();
  });

  test('find what has no docstring', () => {
    const text = `
      export class A {
        constructor() {}
        public b(): void {}
        private c(): void {}
        public _d(): void {}
      }
      /** Told. */
      export class E {
        private constructor(public readonly f: string, g: string) {}
        /** @internal */
        public _h(): void {}
      }
      /** Told. */
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

  test('take a member whose interface has the docstring', () => {
    const text = `
      /** Told. */
      export interface IPeer {
        /** Told. */
        a(): void;
      }
      /** Told. */
      export class P implements IPeer {
        public a(): void {}
      }`;

    expect(undocumented({ 'x.ts': text })).toEqual([]);
    expect(undocumented({ 'x.ts': text.replace('implements IPeer', '') })).toEqual(['x.ts P.a']);
  });

  test('find an optional member without a default', () => {
    const text = `
      export interface P {
        /** Told. */
        a?: string;
        /**
         * Told.
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
