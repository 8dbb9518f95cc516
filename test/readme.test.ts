import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration } from 'cdk8s';
import * as ts from 'typescript';
import { LifecycleHook, StatefulWorkload } from '../src';
import { newChart } from './support/synth';

const README = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

/** The first block of a language in the README. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(README);
  return found?.[1] ?? '';
}

/** Runs a program of the README and returns what it has synthesized. */
function manifestOf(program: string): string {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'readme-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = outdir;
  try {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(program, { compilerOptions });
    new Function('require', 'exports', outputText)(require, {});
    return fs.readFileSync(path.join(outdir, 'demo.k8s.yaml'), 'utf8');
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    fs.rmSync(outdir, { recursive: true });
  }
}

test('the manifest in the README is what its first program makes', () => {
  expect(manifestOf(block('ts'))).toBe(block('yaml'));
});

test('the mistake in the README reads as it does in fact', () => {
  const shown = /```\n(\[demo\/db\].*?)\n```/s.exec(README)?.[1];
  const lifecycle = { preStop: LifecycleHook.exec('drain'), terminationGracePeriod: Duration.seconds(10) };
  expect(() => new StatefulWorkload(newChart(), 'db', { image: 'mysql', replicas: -3, lifecycle })).toThrow(new Error(shown));
});

test('every link to a file leads to one', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !fs.existsSync(path.join(__dirname, '..', link)))).toEqual([]);
});
