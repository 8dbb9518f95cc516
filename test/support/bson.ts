/** Encoder and decoder for the subset of BSON that MongoDB's commands and their responses need. */

type Value = unknown;

/** Encodes a document. Integers have 32 bits, as in MongoDB's own responses. */
export function encode(document: object): Buffer {
  const fields = Object.entries(document).filter(([, value]) => value !== undefined).map(([name, value]) => field(name, value));
  const body = Buffer.concat([...fields, Buffer.of(0)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** Decodes a document, and ignores the bytes after it. */
export function decode(bytes: Buffer): { [name: string]: Value } {
  const document: { [name: string]: Value } = {};
  for (let at = 4; bytes[at] !== 0;) {
    const end = bytes.indexOf(0, at + 1);
    const { value, length } = valueOf(bytes[at], bytes.subarray(end + 1));
    document[bytes.toString('utf8', at + 1, end)] = value;
    at = end + 1 + length;
  }
  return document;
}

function field(name: string, value: Value): Buffer {
  const [type, bytes] = typed(value);
  return Buffer.concat([Buffer.of(type), Buffer.from(`${name}\0`), bytes]);
}

function typed(value: Value): [type: number, bytes: Buffer] {
  if (typeof value === 'number') return [0x10, int32(value)];
  if (typeof value === 'boolean') return [0x08, Buffer.of(value ? 1 : 0)];
  if (typeof value === 'string') return [0x02, Buffer.concat([int32(Buffer.byteLength(value) + 1), Buffer.from(`${value}\0`)])];
  if (Buffer.isBuffer(value)) return [0x05, Buffer.concat([int32(value.length), Buffer.of(0), value])];
  if (Array.isArray(value)) return [0x04, encode({ ...value })];
  return [0x03, encode(value as object)];
}

function valueOf(type: number, bytes: Buffer): { value: Value; length: number } {
  const size = bytes.length >= 4 ? bytes.readInt32LE(0) : 0;
  switch (type) {
    case 0x01: return { value: bytes.readDoubleLE(0), length: 8 };
    case 0x02: return { value: bytes.toString('utf8', 4, 3 + size), length: 4 + size };
    case 0x03: return { value: decode(bytes), length: size };
    case 0x04: return { value: Object.values(decode(bytes)), length: size };
    case 0x05: return { value: bytes.subarray(5, 5 + size), length: 5 + size };
    case 0x07: return { value: bytes.toString('hex', 0, 12), length: 12 };
    case 0x08: return { value: bytes[0] === 1, length: 1 };
    case 0x0a: return { value: null, length: 0 };
    case 0x10: return { value: bytes.readInt32LE(0), length: 4 };
    case 0x09: case 0x11: case 0x12: return { value: Number(bytes.readBigInt64LE(0)), length: 8 };
    default: throw new Error(`BSON type ${type} is not supported by the tests`);
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
