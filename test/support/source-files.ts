/** Reads the library's own sources and checks their structure. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Text of files by their path from the repository's root, such as "src/private/naming.ts". */
export type SourceFiles = { readonly [path: string]: string };

/** For each directory of `src`, the directories that its files may import besides their own. */
export type AllowedImports = { readonly [directory: string]: readonly string[] };

/** Reads every TypeScript file below a directory of the repository. */
export function readSources(directory: string): SourceFiles {
  const paths = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return Object.fromEntries(paths.sort().map((path) => [posix.join(directory, path), readFileSync(join(ROOT, directory, path), 'utf8')]));
}

/** Lists the modules that a file imports or exports from: files by path, packages by name. Type-only imports count. */
export function importsOf(path: string, text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return fileName;
    return `${posix.join(posix.dirname(path), fileName).replace(/\.js$/, '')}.ts`;
  });
}

/** Finds the first import cycle and returns its files in order, the first one repeated at the end. */
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

/** Finds the imports that leave the allowed directories, and those of a system's `private` directory by another system. */
export function forbiddenImports(files: SourceFiles, allowed: AllowedImports, systems: readonly string[]): string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const directory = directoryOf(path);
    if (!(directory in allowed)) return [`${path} is in no known directory`];
    return relativeImportsOf(path, text)
      .filter((imported) => directoryOf(imported) !== directory)
      .filter((imported) => {
        const other = directoryOf(imported);
        return !allowed[directory].includes(other) || (systems.includes(other) && imported.includes('/private/'));
      })
      .map((imported) => `${path} imports ${imported}`);
  });
}

/** Finds the files with more relative imports than the limit. */
export function busyFiles(files: SourceFiles, limit: number): string[] {
  return Object.entries(files)
    .map(([path, text]) => ({ path, count: relativeImportsOf(path, text).length }))
    .filter(({ count }) => count > limit)
    .map(({ path, count }) => `${path} has ${count} relative imports`);
}

/** Finds the private files that are shorter than the minimum and have fewer than two users. */
export function needlessHelpers(files: SourceFiles, minLines: number): string[] {
  const imports = Object.entries(files).flatMap(([path, text]) => relativeImportsOf(path, text));
  return Object.entries(files)
    .filter(([path]) => path.includes('/private/'))
    .map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length, users: imports.filter((imported) => imported === path).length }))
    .filter(({ lines, users }) => lines < minLines && users < 2)
    .map(({ path, lines, users }) => `${path} has ${lines} lines and ${users} ${users === 1 ? 'user' : 'users'}`);
}

function relativeImportsOf(path: string, text: string): string[] {
  return importsOf(path, text).filter((imported) => imported.endsWith('.ts'));
}

/** Returns the directory directly below `src` that a file is in: "mysql" for "src/mysql/private/program.ts". */
function directoryOf(path: string): string {
  return path.split('/').slice(1, -1)[0] ?? '';
}

function firstOf<T, R>(values: T[], look: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = look(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
