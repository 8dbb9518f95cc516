/** Request to one key, with its response and the times of both. */
export interface Operation {
  readonly kind: 'write' | 'read' | 'delete';
  readonly begin: number;
  readonly end: number;
  readonly status: number;
  readonly etag: string | undefined;
  /** The value that was written or read. */
  readonly value: string;
  /** The ETag of If-Match, or * of If-None-Match. */
  readonly condition?: string;
}

/** State of a key: an ETag and a value, or nothing. */
type Register = { readonly etag: string; readonly value: string } | undefined;

/**
 * Reports whether a history is linearizable: whether a register that executes the requests one after the other, each between its request
 * and its response, gives the same responses. The search is that of Wing and Gong: any request that began before all others ended may be
 * next. Because versions only grow, the write with the lowest version is the first of the writes, without which the search takes too long.
 */
export function linearizable(history: readonly Operation[]): boolean {
  const open = [...history].sort((a, b) => a.begin - b.begin);
  return search(open, undefined, new Set());
}

function search(open: readonly Operation[], register: Register, rejected: Set<string>): boolean {
  if (open.length === 0) return true;
  const state = `${open.map(({ begin }) => begin).join()} ${register?.etag}`;
  if (rejected.has(state)) return false;
  const firstEnd = Math.min(...open.map(({ end }) => end));
  const lowest = open.filter(wrote).sort(byVersion)[0];
  const candidates = open.filter((operation) => operation.begin <= firstEnd && (operation === lowest || !wrote(operation)));
  // A request that changes nothing comes next as soon as it fits, because it does not affect the others.
  const unchanging = candidates.find((operation) => changesNothing(operation) && after(register, operation) !== 'impossible');
  for (const operation of unchanging ? [unchanging] : candidates) {
    const next = after(register, operation);
    if (next !== 'impossible' && search(open.filter((other) => other !== operation), next, rejected)) return true;
  }
  rejected.add(state);
  return false;
}

function wrote({ kind, status }: Operation): boolean {
  return kind === 'write' && status < 300;
}

function byVersion(a: Operation, b: Operation): number {
  const [one, other] = [a, b].map(({ etag = '""' }) => etag.slice(1, -1).split('.').map(Number));
  return one.map((part, at) => part - other[at]).find((difference) => difference !== 0) ?? 0;
}

function changesNothing({ kind, status }: Operation): boolean {
  return kind === 'read' || status >= 400;
}

/** The register after the operation, if the response is possible. */
function after(register: Register, { kind, status, etag, value, condition }: Operation): Register | 'impossible' {
  const fits = condition === undefined || (condition === '*' ? register === undefined : register?.etag === condition);
  switch (status) {
    case 412:
      return !fits && etag === register?.etag ? register : 'impossible';
    case 404:
      return register === undefined && kind !== 'write' ? register : 'impossible';
    case 200:
      return register && register.etag === etag && register.value === value ? register : 'impossible';
    case 201:
      return fits && register === undefined ? { etag: etag ?? '', value } : 'impossible';
    case 204:
      if (!fits || register === undefined) return 'impossible';
      return kind === 'delete' ? undefined : { etag: etag ?? '', value };
    default:
      return 'impossible';
  }
}
