import { Address } from '../../client/address';
import { parseErrorResponse, parseJsonObject, toStoreError } from '../../client/error-response';
import { linesOf, ndjson, parseNdjson } from '../../client/ndjson';
import { CallResponse } from '../../client/retrying-connection';
import { ShardTopology, parseTopology } from '../../client/topology';
import { RebalanceMark, RestoreMark } from '../../core/marks';
import { Version, parseVersion } from '../../core/version';
import { RebalanceError, SettledTargetError, TruncatedExportError } from '../report/errors';
import { Transport } from '../../client/transport';

/** Record of an export. */
export interface ExportedRecord {
  readonly key: string;
  readonly version: string;
  readonly deleted: boolean;
  /** Size of the value in bytes. */
  readonly size: number;
  /** The line of the export, unchanged. */
  readonly line: string;
}

/** Options for reading a page of an export. */
export interface PageRequest {
  /** Key after which the page begins; undefined for the first page. */
  readonly after: string | undefined;
  /** Maximum number of records that the server reads. */
  readonly limit: number;
  /** Number of shards: the page omits records that the server owns in a store of this size. Default: the page contains all records. */
  readonly shards?: number;
}

/** Last line of a page of an export. */
export interface PageEnd {
  /** Key after which the next page begins; undefined at the end of the export. */
  readonly next: string | undefined;
  /** Number of records that the server has read. */
  readonly read: number;
}

/** Processes records of an export before more of them are read. */
export type RecordHandler = (records: ExportedRecord[]) => Promise<void>;

/** Copy of a key. */
export interface Copy {
  readonly key: string;
  readonly version: string;
}

interface ExportLine {
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

/** Server of the store's own protocol, with the requests of rebalances, backups and restores. */
export class NativeServer {
  constructor(public readonly address: Address, public readonly transport: Transport) {}

  /** Address of the server, for messages. */
  public get name(): string {
    return this.address.name;
  }

  /** Asks the server for its topology. */
  public async topology(): Promise<ShardTopology> {
    const response = await this.transport.call({ method: 'GET', path: '/v1/topology' });
    const topology = response.status === 200 ? parseTopology(parseJsonObject(response.body)) : undefined;
    if (!topology) throw this.unexpected(response);
    return topology;
  }

  /**
   * Announces a topology to the server.
   *
   * @returns whether the server has this topology now; false when it knows a newer one
   */
  public async announce(topology: { readonly epoch: number; readonly shards: number; readonly settled?: true }): Promise<boolean> {
    const body = JSON.stringify(topology);
    const response = await this.transport.call({ method: 'PUT', path: '/v1/topology', headers: JSON_TYPE, body });
    if (response.status !== 200 && response.status !== 409) throw this.unexpected(response);
    return response.status === 200;
  }

  /**
   * Reads a page of the server's records, and passes them to a handler as they arrive. No more records are read until the handler is done.
   *
   * @throws TruncatedExportError, ConnectionError
   */
  public async exportPage({ after, limit, shards }: PageRequest, handle: RecordHandler): Promise<PageEnd> {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const filter = shards === undefined ? '' : `&shards=${shards}`;
    const response = await this.transport.stream({ method: 'GET', path: `/v1/export?limit=${limit}${filter}${from}` });
    try {
      if (response.status !== 200) throw new RebalanceError(`${this.name} answered ${response.status} to an export request`);
      return await this.readPage(response.body, handle);
    } finally {
      response.end();
    }
  }

  /**
   * Sends copies to the server, which stores those that are newer than its own.
   *
   * @param lines records, as lines of an export
   * @param options `restore`: sends them also to a settled server, for which a late copy is a risk but a restore is not
   * @returns for each record the version that the server has now
   * @throws SettledTargetError
   * @throws RebalanceError when the server did not store all of them
   */
  public async import(lines: readonly string[], { restore = false } = {}): Promise<Version[]> {
    const path = restore ? '/v1/import?restore=true' : '/v1/import';
    const response = await this.transport.call({ method: 'POST', path, headers: NDJSON, body: `${lines.join('\n')}\n` });
    if (response.status === 409) throw new SettledTargetError(`${this.name} is settled and rejects copies`);
    return this.results(response, lines.length).map((result) => {
      const version = result.status === 200 ? parseVersion(result.version ?? '') : undefined;
      if (result.status === 409) throw new SettledTargetError(`${this.name} is settled and rejects copies`);
      if (!version) throw new RebalanceError(`${this.name} did not store a copy: ${describeResult(result)}`);
      return version;
    });
  }

  /**
   * Asks the server whether it would store copies, without storing them.
   *
   * @param lines records, as lines of an export
   * @returns why it would reject the first one that it does not accept; undefined if it accepts all of them
   */
  public async checkImport(lines: readonly string[]): Promise<string | undefined> {
    const body = `${lines.join('\n')}\n`;
    const response = await this.transport.call({ method: 'POST', path: '/v1/import?restore=true&check=true', headers: NDJSON, body });
    const rejected = this.results(response, lines.length).find(({ status }) => status !== 200);
    return rejected && describeResult(rejected);
  }

  /** Returns the restores of backups that the server knows of, the oldest first. */
  public async restores(): Promise<RestoreMark[]> {
    return await this.marks('restores') as RestoreMark[];
  }

  /** Stores the mark of a restore on the server. */
  public markRestore(mark: RestoreMark): Promise<void> {
    return this.putMark('restores', mark);
  }

  /** Returns the complete rebalances that the server knows of, the oldest first. */
  public async rebalances(): Promise<RebalanceMark[]> {
    return await this.marks('rebalances') as RebalanceMark[];
  }

  /** Stores the mark of a rebalance on the server. */
  public markRebalance(mark: RebalanceMark): Promise<void> {
    return this.putMark('rebalances', mark);
  }

  /**
   * Drops copies of keys that the server does not own, provided that they still have the given version.
   *
   * @returns for each copy whether it was dropped
   */
  public async dropCopies(copies: readonly Copy[]): Promise<boolean[]> {
    const body = ndjson(copies.map(({ key, version }) => ({ op: 'release', key, version })));
    const response = await this.transport.call({ method: 'POST', path: '/v1/batch', headers: NDJSON, body });
    return this.results(response, copies.length).map((result) => {
      if (result.status !== 204 && result.status !== 412) {
        throw new RebalanceError(`${this.name} did not drop a copy: ${describeResult(result)}`);
      }
      return result.status === 204;
    });
  }

  private async readPage(body: AsyncIterable<Buffer>, handle: RecordHandler): Promise<PageEnd> {
    let end: ExportLine | undefined;
    for await (const lines of linesOf(body)) {
      const parsedLines = lines.map((line) => ({ line, parsed: JSON.parse(line) as ExportLine }));
      end = parsedLines.find(({ parsed }) => parsed.end === true)?.parsed;
      const records = parsedLines.filter(({ parsed }) => parsed.end !== true).map(({ line, parsed }) => toRecord(line, parsed));
      if (records.length > 0) await handle(records);
    }
    if (!end) throw new TruncatedExportError(`the export of ${this.name} ended without its last line`);
    return { next: end.next ?? undefined, read: end.read ?? end.records ?? 0 };
  }

  private async marks(kind: string): Promise<unknown> {
    const response = await this.transport.call({ method: 'GET', path: `/v1/${kind}` });
    if (response.status !== 200) throw this.unexpected(response);
    return parseJsonObject(response.body)[kind];
  }

  private async putMark(kind: string, mark: RestoreMark | RebalanceMark): Promise<void> {
    const response = await this.transport.call({ method: 'PUT', path: `/v1/${kind}`, headers: JSON_TYPE, body: JSON.stringify(mark) });
    if (response.status !== 200) throw this.unexpected(response);
  }

  private results(response: CallResponse, expected: number): ResultLine[] {
    if (response.status !== 200) throw this.unexpected(response);
    const results = parseNdjson<ResultLine>(response.body);
    if (results.length !== expected) throw new RebalanceError(`${this.name} returned ${results.length} results for ${expected} lines`);
    return results;
  }

  private unexpected(response: CallResponse): Error {
    return toStoreError(parseErrorResponse(response), this.name);
  }
}

function toRecord(line: string, { key, version, value = '', deleted = false }: ExportLine): ExportedRecord {
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return { key, version, deleted, size: (value.length / 4) * 3 - padding, line };
}

function describeResult({ status, code = '', message }: ResultLine): string {
  return `${status} ${code}${message === undefined ? '' : ` (${message})`}`;
}
