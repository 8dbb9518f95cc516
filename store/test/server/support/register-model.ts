/** A request to one key, when it was sent and answered, and how. */
export interface Operation {
  readonly kind: 'write' | 'read' | 'delete';
  readonly begin: number;
  readonly end: number;
  readonly status: number;
  readonly etag: string | undefined;
  /** What was written, or read. */
  readonly value: string;
  /** The ETag of If-Match, or * of If-None-Match. */
  readonly condition?: string;
}

/** What is stored: an ETag and a value, or nothing. */
type Register = { readonly etag: string; readonly value: string } | undefined;

/**
 * Whether the requests can be put in an order, each between when it was sent and when it was answered, in which a register that does one
 * after the other gives the same answers. The search is that of Wing and Gong: any request that began before all others ended may be next.
 * Versions only rise, so of the writes that were done, the one of the lowest version comes first: without that, the search has no end.
 */
export function linearizable(history: readonly Operation[]): boolean {
  const open = [...history].sort((a, b) => a.begin - b.begin);
  return search(open, undefined, new Set());
}

function search(open: readonly Operation[], register: Register, dead: Set<string>): boolean {
  if (open.length === 0) return true;
  const state = `${open.map(({ begin }) => begin).join()} ${register?.etag}`;
  if (dead.has(state)) return false;
  const firstEnd = Math.min(...open.map(({ end }) => end));
  const lowest = open.filter(wrote).sort(byVersion)[0];
  const candidates = open.filter((operation) => operation.begin <= firstEnd && (operation === lowest || !wrote(operation)));
  // What changes nothing can come at once, whenever it fits: it is in nobody's way.
  const still = candidates.find((operation) => changesNothing(operation) && after(register, operation) !== 'impossible');
  for (const operation of still ? [still] : candidates) {
    const next = after(register, operation);
    if (next !== 'impossible' && search(open.filter((other) => other !== operation), next, dead)) return true;
  }
  dead.add(state);
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

/** The register after the operation, if it would answer so. */
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
