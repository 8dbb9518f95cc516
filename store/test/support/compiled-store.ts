import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const STORE = path.resolve(__dirname, '../..');
const SOURCE = path.join(STORE, 'src');

/** Beside the packages that the programs need. Each state of the sources has its own directory. */
const CACHE = path.join(STORE, 'node_modules', '.cache', 'compiled-store');

/**
 * Compiles the store to JavaScript, so that processes of the tests start fast. Compiles each state of the sources only once.
 *
 * @returns the path of the program `store`
 */
export function compiledStore(): string {
  const files = fs.readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
  const texts = files.map((file) => fs.readFileSync(path.join(SOURCE, file), 'utf8'));
  const target = path.join(CACHE, createHash('sha256').update(JSON.stringify([files, texts])).digest('hex').slice(0, 16));
  if (!fs.existsSync(target)) compile(files, texts, target);
  return path.join(target, 'cli.js');
}

function compile(files: readonly string[], texts: readonly string[], target: string): void {
  const building = `${target}.${process.pid}`;
  files.forEach((file, at) => {
    const output = path.join(building, file.replace(/\.ts$/, '.js'));
    fs.mkdirSync(path.dirname(output), { recursive: true });
    fs.writeFileSync(output, ts.transpileModule(texts[at], { fileName: file, compilerOptions: OPTIONS }).outputText);
  });
  try {
    fs.renameSync(building, target);
  } catch {
    // Another test process has already created the directory.
    fs.rmSync(building, { recursive: true });
  }
}

const OPTIONS: ts.CompilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
