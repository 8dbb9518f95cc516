/** The library's own sources, as the tests of its structure read them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Files by their path from the repository's root, such as "src/private/names.ts". */
export type SourceFiles = { readonly [path: string]: string };

/** Every source file below a directory of the repository. */
export function readSources(directory: string): SourceFiles {
  const paths = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return Object.fromEntries(paths.sort().map((path) => [posix.join(directory, path), readFileSync(join(ROOT, directory, path), 'utf8')]));
}

/** What a file imports or exports from: other files by their path, packages by their name. Imports of types count. */
export function importsOf(path: string, text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return fileName;
    return `${posix.join(posix.dirname(path), fileName).replace(/\.js$/, '')}.ts`;
  });
}

/** The first files, in order, that import each other in a circle; undefined when there are none. */
export function findCycle(files: SourceFiles): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path) || !(path in files)) return undefined;
    const found = firstOf(importsOf(path, files[path]), (imported) => visit(imported, [...trail, path]));
    done.add(path);
    return found;
  };
  return firstOf(Object.keys(files), (path) => visit(path, []));
}

function firstOf<T, R>(values: T[], look: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = look(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
