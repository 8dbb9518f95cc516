/**
 * The store's speed, as ratios over peers that run beside it in the same run: etcd, Redis, a bare node:http server and the book chapter's
 * own programs. Peers come from Debian packages; what is not installed is skipped, and the table says so.
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
/** What the kernel calls a file system that is in memory. */
const TMPFS = 0x01021994;

const PARTS: Readonly<Record<string, (rounds: number) => Promise<Row[]>>> = {
  small: smallFigures, large: largeFigures, moves: moveFigures,
};

/** @param args which parts are measured: small (100k keys), large (1M keys), moves; all of them without any */
export async function benchStore(args: readonly string[]): Promise<void> {
  const unknown = args.find((name) => PARTS[name] === undefined);
  if (unknown !== undefined) throw new Error(`the parts of the bench are ${Object.keys(PARTS).join(', ')}, and not ${unknown}`);
  tellWhatIsMissing();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  console.log(`Values of 100 B, 64 connections without pipelining, ${ROUNDS} rounds in turns. Noise: ours measured twice, the second over the first`);
  printHead();
  for (const name of args.length > 0 ? args : Object.keys(PARTS)) printRows(await PARTS[name](ROUNDS));
  if (busiestGenerator() > 0) console.log(`the busiest load generator used ${Math.round(busiestGenerator() * 100)} % of a processor`);
}

function tellWhatIsMissing(): void {
  for (const kind of [ETCD, REDIS, COMPAT_SERVER]) {
    if (!kind.installed()) console.log(`not installed, its rows are skipped: the Debian package ${kind.package}`);
  }
  if (fs.statfsSync(os.tmpdir()).type === TMPFS) {
    console.log(`${os.tmpdir()} is in memory: nothing is durable there, and the ratios mean little; set TMPDIR to a directory on a disk`);
  }
}
