/**
 * Shapes of Kubernetes objects, such as `k8s.Toleration`. cdk8s-plus renders them by functions that read the members that they know and
 * drop all others without an error. Such a function is run here on a recorder, which notes what it reads of the value and how.
 */
import { byName } from '../by-name';
import { below, unknownProps } from './nearest';
import { format } from './report';
import { Shape, isMissing, isPlainObject, mismatch } from './shapes';

/** Renders an object of Kubernetes, as `k8s.toJson_Toleration` does. */
type Serializer<T> = (value: T | undefined) => unknown;

/** The members of an object of Kubernetes that must not be left out: the compiler accepts no table that lacks one. */
type RequiredMembers<T> = { readonly [K in keyof T as object extends Pick<T, K> ? never : K]: true };

/** How a value is read: not at all, member by member, as a list, as an object with any names, or as a date. */
type Use = 'plain' | 'struct' | 'list' | 'map' | 'date';

/** The shape of an object of Kubernetes. `name` is its name, such as "k8s.Toleration". */
export function kubernetes<T>(name: string, serializer: Serializer<T>, required: RequiredMembers<T>): Shape<T> {
  const expected = `a ${name}`;
  return {
    expected,
    errors: (prop, value) => {
      if (isToken(value)) return [];
      if (!isPlainObject(value)) return mismatch(prop, expected, value);
      const recorder = new Recorder(prop, value);
      serializer(recorder.proxy as T);
      const missing = Object.keys(required).filter((member) => isMissing(value[member]));
      return [...missing.map((member) => `'${below(prop, member)}' is missing: a ${name} must have it`), ...recorder.errors()];
    },
    clean: (value) => cleaned(value) as T,
  };
}

/** Stands for a value while a serializer reads it. */
class Recorder {
  public readonly proxy: unknown;
  private use: Use = 'plain';
  private readonly known = new Set<string>();
  /** What is read of the value: members by their names, elements by their positions. */
  private readonly parts = new Map<string, Recorder>();

  constructor(private readonly path: string, private readonly value: unknown) {
    this.proxy = new Proxy({}, {
      get: (_, member) => (typeof member === 'string' ? this.read(member) : undefined),
      ownKeys: () => this.names(),
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
    });
  }

  /** What is wrong with the value and with all that is in it. */
  public errors(): string[] {
    if (isToken(this.value)) return [];
    const errors = this.ownErrors();
    return errors.length > 0 ? errors : [...this.parts.values()].flatMap((part) => part.errors());
  }

  private ownErrors(): string[] {
    const { path, value } = this;
    switch (this.use) {
      case 'list': return Array.isArray(value) ? [] : mismatch(path, 'a list', value);
      case 'map': return isPlainObject(value) ? [] : mismatch(path, 'an object of names and values', value);
      case 'date': return value instanceof Date ? [] : mismatch(path, 'a Date', value);
      case 'plain': return isScalar(value) ? [] : mismatch(path, 'a string, a number or a boolean', value);
      case 'struct': return this.structErrors();
    }
  }

  private structErrors(): string[] {
    const { path, value } = this;
    const known = [...this.known];
    // k8s.Quantity and k8s.IntOrString.
    if (known.length === 1 && known[0] === 'value') return isUnion(value) ? [] : mismatch(path, 'a k8s.Quantity or a k8s.IntOrString', value);
    if (!isPlainObject(value)) return mismatch(path, `an object with members such as '${known[0]}'`, value);
    return Object.keys(value).flatMap((name) => unknownProps(path, [name], known).map((error) => `${error} ${patchHint(name, value[name])}`));
  }

  private read(member: string): unknown {
    if (this.use === 'map') return this.member(member);
    if (member === 'map') return this.list();
    if (member === 'toISOString') {
      this.use = 'date';
      return () => '';
    }
    this.use = 'struct';
    this.known.add(member);
    return this.member(member);
  }

  private list(): (render: (element: unknown) => unknown) => unknown[] {
    this.use = 'list';
    const elements = Array.isArray(this.value) ? Array.from<unknown>(this.value) : [];
    return (render) => elements.map((element, at) => render(this.part(`${at}`, `${this.path}[${at}]`, element)));
  }

  private names(): string[] {
    this.use = 'map';
    return isPlainObject(this.value) ? Object.keys(this.value) : [];
  }

  private member(name: string): unknown {
    const value = isPlainObject(this.value) || isUnion(this.value) ? (this.value as { [name: string]: unknown })[name] : undefined;
    return isMissing(value) ? undefined : this.part(name, below(this.path, name), value);
  }

  private part(name: string, path: string, value: unknown): unknown {
    const part = this.parts.get(name) ?? new Recorder(path, value);
    this.parts.set(name, part);
    return part.proxy;
  }
}

/** The types of cdk8s-plus-27 have the fields of Kubernetes 1.27. */
function patchHint(name: string, value: unknown): string {
  const patch = `JsonPatch.add('.../${name}', ${format(value)})`;
  return `If the field is newer than Kubernetes 1.27, leave it out here and call ApiObject.of(...).addJsonPatch(${patch})`;
}

/** A value that is made at synth: what it will be cannot be known. */
function isToken(value: unknown): boolean {
  const { produce, resolve } = Object(value) as { produce?: unknown; resolve?: unknown };
  return typeof value === 'object' && !isPlainObject(value) && (typeof produce === 'function' || typeof resolve === 'function');
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isUnion(value: unknown): boolean {
  const { value: inner } = Object(value) as { value?: unknown };
  if (typeof value !== 'object' || (isPlainObject(value) && Object.keys(value).length > 1)) return false;
  return typeof inner === 'string' || Number.isFinite(inner);
}

/** A copy of plain data without members that are null, sorted by name. What is no plain data is taken as it is. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => !isMissing(each));
  return byName(Object.fromEntries(entries.map(([name, each]) => [name, cleaned(each)])));
}
