/**
 * Measures the performance of the store as ratios over other servers in the same run: etcd, Redis, a minimal node:http server, and a Flask
 * server of the compat protocol. The servers come from Debian packages; those that are not installed are skipped.
 */
import * as fs from 'fs';
import * as os from 'os';
import { largeFigures } from './figures/large';
import { busiestGenerator } from './figures/loads';
import { moveFigures } from './figures/moves';
import { smallFigures } from './figures/small';
import { COMPAT_SERVER, ETCD, REDIS } from './peers/kinds';
import { Row, printHead, printRows } from './table';

const ROUNDS = 5;
/** Type of an in-memory file system in statfs. */
const TMPFS = 0x01021994;

const PARTS: Readonly<Record<string, (rounds: number) => Promise<Row[]>>> = {
  small: smallFigures, large: largeFigures, moves: moveFigures,
};

/** @param args parts to measure: small (100k keys), large (1M keys) or moves. Default: all parts */
export async function benchStore(args: readonly string[]): Promise<void> {
  const unknown = args.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined) throw new Error(`a part must be one of ${Object.keys(PARTS).join(', ')}, got "${unknown}"`);
  printMissingPeers();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  console.log(`Values of 100 bytes, 64 connections without pipelining, ${ROUNDS} alternating rounds. Noise: the store measured twice, the second over the first`);
  printHead();
  for (const name of args.length > 0 ? args : Object.keys(PARTS)) printRows(await PARTS[name](ROUNDS));
  if (busiestGenerator() > 0) console.log(`The busiest load generator used ${Math.round(busiestGenerator() * 100)}% of a CPU`);
}

function printMissingPeers(): void {
  for (const kind of [ETCD, REDIS, COMPAT_SERVER]) {
    if (!kind.installed()) console.log(`The Debian package ${kind.package} is not installed: its rows are skipped`);
  }
  if (fs.statfsSync(os.tmpdir()).type === TMPFS) {
    console.log(`${os.tmpdir()} is an in-memory file system, where writes are not durable and ratios are not meaningful: set TMPDIR to a directory on a disk`);
  }
}
