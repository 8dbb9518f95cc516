import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Assembly } from './assembly';
import { renderIndex } from './index-page';
import { renderPages } from './page';

// Writes docs/api from the assembly that `npm run compile` has made. With --check, fails if the pages in the repository differ instead.

const ROOT = join(__dirname, '..', '..');
const API = join(ROOT, 'docs', 'api');

function expectedFiles(): Record<string, string> {
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Assembly;
  const pages = Object.entries(renderPages(assembly)).map(([directory, page]) => [`${directory}.md`, page]);
  return { ...Object.fromEntries(pages), 'README.md': renderIndex(assembly) };
}

function outdated(files: Record<string, string>): string[] {
  const present = existsSync(API) ? readdirSync(API) : [];
  const changed = Object.keys(files).filter((file) => !present.includes(file) || readFileSync(join(API, file), 'utf8') !== files[file]);
  return [...changed, ...present.filter((file) => !(file in files))];
}

function write(files: Record<string, string>): void {
  rmSync(API, { recursive: true, force: true });
  mkdirSync(API, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(API, file), text);
}

const files = expectedFiles();
if (process.argv.includes('--check')) {
  const differing = outdated(files);
  if (differing.length > 0) {
    process.stderr.write(`docs/api differs from the docstrings in ${differing.join(', ')}: run 'npm run docs'\n`);
    process.exitCode = 1;
  }
} else {
  write(files);
}
