/** A value's bytes. */
export function bytesOf(value: Uint8Array | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** A value's media type: as given, else by what was given as value. */
export function contentTypeOf(value: Uint8Array | string, given: string | undefined): string {
  return given ?? (typeof value === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream');
}

/** An ETag as it stands in a header; quotes that it has already are kept. */
export function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

/** Why nobody knows how a conditional write ended that had to be sent twice. */
export function changedSince(where: string): string {
  return `${where} refuses the repeated write because the key has changed: the first one may have been made before that`;
}
