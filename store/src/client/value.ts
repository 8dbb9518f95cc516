/** Returns the bytes of a value; strings are encoded as UTF-8. */
export function toBuffer(value: Uint8Array | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** Returns the media type of a value: the given one, or the default for the type of the value. */
export function contentTypeFor(value: Uint8Array | string, given: string | undefined): string {
  return given ?? (typeof value === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream');
}
