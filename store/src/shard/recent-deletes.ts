import { Version } from '../core/version';

/** How many deletes are remembered. */
const REMEMBERED = 10_000;

/**
 * Ids of requests that deleted a key without leaving a tombstone that would remember them. In memory: it makes repeating a request right
 * after a lost answer harmless, and no more.
 */
export class RecentDeletes {
  private readonly deletes = new Map<string, { readonly request: string; readonly version: Version }>();

  /** Remembers a delete, and forgets older ones of the key. */
  public add(key: string, request: string, version: Version): void {
    this.deletes.delete(key);
    if (request === '') return;
    this.deletes.set(key, { request, version });
    if (this.deletes.size > REMEMBERED) this.deletes.delete(this.deletes.keys().next().value as string);
  }

  /** The version of the delete that the request made, if the last delete of the key was its. */
  public find(key: string, request: string): Version | undefined {
    const found = request === '' ? undefined : this.deletes.get(key);
    return found?.request === request ? found.version : undefined;
  }
}
