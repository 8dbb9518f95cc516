import { Address } from '../client/address';
import { CallAnswer } from '../client/caller';
import { linesOf, ndjson, parseNdjson } from '../client/ndjson';
import { errorOf, jsonOf, problemOf } from '../client/problem';
import { ShardTopology, topologyOf } from '../client/topology';
import { Version, parseVersion } from '../core/version';
import { RebalanceError } from './error';
import { Wire } from './wire';

/** A record on its way: what must be known of it, and its line as it came. */
export interface ExportedRecord {
  readonly key: string;
  readonly version: string;
  readonly deleted: boolean;
  /** Bytes of the value. */
  readonly size: number;
  readonly line: string;
}

/** Which part of an export is read. */
export interface PageRequest {
  readonly after: string | undefined;
  /** How many records the server looks at, at most. */
  readonly limit: number;
  /** Leave out what belongs to that server if there are so many shards. */
  readonly shards?: number;
}

/** How far a page of an export came. */
export interface PageEnd {
  /** The key to go on after; undefined at the end. */
  readonly next: string | undefined;
  /** How many records the server looked at. */
  readonly read: number;
}

/** Does something with records, before more of them are read. */
export type RecordTaker = (records: ExportedRecord[]) => Promise<void>;

/** A copy of a key. */
export interface Copy {
  readonly key: string;
  readonly version: string;
}

/** A target takes no copies: another run finished meanwhile, and what was read before may be out of date. */
export class SettledTargetError extends Error {
  override readonly name = 'SettledTargetError';
}

/** An export that ended before its end. */
export class CutShortError extends Error {
  override readonly name = 'CutShortError';
}

interface Line {
  readonly key: string;
  readonly version: string;
  readonly value?: string;
  readonly deleted?: boolean;
  readonly end?: boolean;
  readonly next?: string | null;
  readonly records?: number;
  readonly read?: number;
}

interface ResultLine {
  readonly status: number;
  readonly version?: string;
  readonly code?: string;
  readonly message?: string;
}

const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** A server that speaks our protocol, as the rebalancer uses it. */
export class NativeServer {
  constructor(public readonly address: Address, public readonly wire: Wire) {}

  /** The server, as messages name it. */
  public get name(): string {
    return this.address.name;
  }

  /** What it says of itself and the store. */
  public async topology(): Promise<ShardTopology> {
    const answer = await this.wire.call({ method: 'GET', path: '/v1/topology' });
    const topology = answer.status === 200 ? topologyOf(jsonOf(answer.body)) : undefined;
    if (!topology) throw this.unexpected(answer);
    return topology;
  }

  /**
   * Tells it of a topology.
   *
   * @returns whether it took it over, or had it already
   */
  public async tell(topology: { readonly epoch: number; readonly shards: number; readonly settled?: true }): Promise<boolean> {
    const answer = await this.wire.call({ method: 'PUT', path: '/v1/topology', headers: JSON_TYPE, body: JSON.stringify(topology) });
    if (answer.status !== 200 && answer.status !== 409) throw this.unexpected(answer);
    return answer.status === 200;
  }

  /**
   * Reads a page of its records, and hands them over piece by piece as they come: no more are read while `take` is busy.
   *
   * @throws CutShortError, ConnectionError
   */
  public async exportPage({ after, limit, shards }: PageRequest, take: RecordTaker): Promise<PageEnd> {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const which = shards === undefined ? '' : `&shards=${shards}`;
    const answer = await this.wire.stream({ method: 'GET', path: `/v1/export?limit=${limit}${which}${from}` });
    try {
      if (answer.status !== 200) throw new RebalanceError(`${this.name} answered ${answer.status} to an export`);
      return await this.readPage(answer.body, take);
    } finally {
      answer.end();
    }
  }

  /**
   * Gives it copies.
   *
   * @param lines records as an export has them
   * @param options `restore`: also to a server that is settled, which a late copy could harm and a restore does not
   * @returns for each the version that is there now
   * @throws SettledTargetError
   * @throws RebalanceError when it did not take them all
   */
  public async import(lines: readonly string[], { restore = false } = {}): Promise<Version[]> {
    const path = restore ? '/v1/import?restore=true' : '/v1/import';
    const answer = await this.wire.call({ method: 'POST', path, headers: NDJSON, body: `${lines.join('\n')}\n` });
    if (answer.status === 409) throw new SettledTargetError(`${this.name} takes no copies`);
    return this.results(answer, lines.length).map((result) => {
      const version = result.status === 200 ? parseVersion(result.version ?? '') : undefined;
      if (result.status === 409) throw new SettledTargetError(`${this.name} takes no copies`);
      if (!version) throw new RebalanceError(`${this.name} did not take a copy: ${result.status} ${result.code ?? ''}${toldBy(result)}`);
      return version;
    });
  }

  /**
   * Has it drop copies that it does not own, each if it still has that version.
   *
   * @returns for each whether it was dropped
   */
  public async dropCopy(copies: readonly Copy[]): Promise<boolean[]> {
    const body = ndjson(copies.map(({ key, version }) => ({ op: 'release', key, version })));
    const answer = await this.wire.call({ method: 'POST', path: '/v1/batch', headers: NDJSON, body });
    return this.results(answer, copies.length).map((result) => {
      if (result.status !== 204 && result.status !== 412) {
        throw new RebalanceError(`${this.name} did not drop a copy: ${result.status} ${result.code ?? ''}${toldBy(result)}`);
      }
      return result.status === 204;
    });
  }

  private async readPage(body: AsyncIterable<Buffer>, take: RecordTaker): Promise<PageEnd> {
    let end: Line | undefined;
    for await (const lines of linesOf(body)) {
      const records = lines.map((line) => ({ line, parsed: JSON.parse(line) as Line }));
      end = records.find(({ parsed }) => parsed.end === true)?.parsed;
      const found = records.filter(({ parsed }) => parsed.end !== true).map(({ line, parsed }) => exported(line, parsed));
      if (found.length > 0) await take(found);
    }
    if (!end) throw new CutShortError(`the export of ${this.name} was cut short`);
    return { next: end.next ?? undefined, read: end.read ?? end.records ?? 0 };
  }

  private results(answer: CallAnswer, expected: number): ResultLine[] {
    if (answer.status !== 200) throw this.unexpected(answer);
    const results = parseNdjson<ResultLine>(answer.body);
    if (results.length !== expected) throw new RebalanceError(`${this.name} answered ${results.length} of ${expected} lines`);
    return results;
  }

  private unexpected(answer: CallAnswer): Error {
    return errorOf(problemOf(answer), this.name);
  }
}

function exported(line: string, { key, version, value = '', deleted = false }: Line): ExportedRecord {
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return { key, version, deleted, size: (value.length / 4) * 3 - padding, line };
}

function toldBy({ message }: ResultLine): string {
  return message === undefined ? '' : ` (${message})`;
}
