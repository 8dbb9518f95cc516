/** Adds the quotes that an ETag has in a header, unless it has them already. */
export function quoteEtag(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

/** Removes the quotes of an ETag. */
export function unquoteEtag(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
