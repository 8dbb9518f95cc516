import { PassThrough } from 'node:stream';
import { progressOn } from '../../src/rebalance/report/terminal-progress';
import { summaryLine } from '../../src/rebalance/report/summary';

const COUNTED = { moved: 2, bytes: 20, kept: 1, tombstones: 0, checked: 5 };

test('summaryLine shows the keys that were moved, and those that were newer at their target', () => {
  expect(summaryLine(COUNTED, { dryRun: false, compat: false })).toBe('moved 2 keys, 20 bytes, 1 already had a newer version at their target');
  expect(summaryLine({ ...COUNTED, tombstones: 3 }, { dryRun: false, compat: false })).toMatch(/, and tombstones of 3 deleted keys$/);
  expect(summaryLine(COUNTED, { dryRun: true, compat: false })).toBe('would move 2 keys, 20 bytes');
  expect(summaryLine(COUNTED, { dryRun: false, compat: true })).toBe('copied 2 keys, 20 bytes, 1 had a different value at their target, which was kept');
});

function progressOutput(isTTY: boolean, bar: boolean): string {
  const terminal = { isTTY, cursorTo: () => true, clearLine: () => true, moveCursor: () => true, columns: 100 };
  const stream = Object.assign(new PassThrough(), terminal);
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, bar);
  progress.begin(1);
  progress.update(COUNTED);
  progress.serverDone();
  progress.note('pass 1: over');
  progress.end();
  return String(stream.read());
}

test('progressOn prints plain lines without a terminal, or when the bar is disabled', () => {
  expect(progressOutput(false, true)).toBe('1 of 1 servers checked, 5 keys checked, 2 moved\npass 1: over\n');
  expect(progressOutput(true, false)).toBe(progressOutput(false, true));
});

test('progressOn shows a bar on a terminal', () => {
  expect(progressOutput(true, true)).toContain('1 servers');
});
