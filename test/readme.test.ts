import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import * as ts from 'typescript';
import { LifecycleHook, StatefulWorkload } from '../src';
import { newChart } from './support/synth';

const page = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');
const README = page('README.md');
const GETTING_STARTED = page('docs/getting-started.md');

/** Returns the first code block of a language. */
function firstBlock(text: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';
}

/** Runs a program of a page and returns the manifest that it synthesizes. */
function manifestOf(program: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'readme-'));
  const before = process.env.CDK8S_OUTDIR;
  process.env.CDK8S_OUTDIR = outdir;
  try {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(program, { compilerOptions });
    new Function('require', 'exports', outputText)(require, {});
    return readFileSync(join(outdir, 'demo.k8s.yaml'), 'utf8');
  } finally {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(outdir, { recursive: true });
  }
}

describe('README.md', () => {
  test('has at most 250 lines', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(250);
  });

  test('shows the same first program as docs/getting-started.md', () => {
    expect(firstBlock(README, 'ts')).toBe(firstBlock(GETTING_STARTED, 'ts'));
  });

  test('shows the message that invalid props produce', () => {
    const message = /```\n(\[demo\/db\].*?)\n```/s.exec(README)?.[1];
    const lifecycle = { preStop: LifecycleHook.exec('drain'), terminationGracePeriod: Duration.seconds(10) };
    expect(() => new StatefulWorkload(newChart(), 'db', { image: 'mysql', replicas: -3, lifecycle })).toThrow(new Error(message));
  });
});

test('docs/getting-started.md shows the manifest that its program renders', () => {
  expect(firstBlock(GETTING_STARTED, 'yaml')).toBe(manifestOf(firstBlock(GETTING_STARTED, 'ts')));
});
