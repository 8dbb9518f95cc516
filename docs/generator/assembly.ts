// The parts of a jsii assembly (`.jsii`) that the pages show. See https://aws.github.io/jsii/specification/3-assemblies/.

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly see?: string;
  readonly example?: string;
  readonly deprecated?: string;
  readonly custom?: { readonly throws?: string };
}

export interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
  readonly union?: { readonly types: TypeReference[] };
}

export interface Member {
  readonly name: string;
  readonly docs?: Docs;
  readonly locationInModule?: { readonly filename: string; readonly line: number };
  readonly static?: boolean;
  readonly protected?: boolean;
}

export interface Property extends Member {
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly immutable?: boolean;
  readonly const?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeReference;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly variadic?: boolean;
}

export interface Callable {
  readonly docs?: Docs;
  readonly parameters?: Parameter[];
  readonly protected?: boolean;
}

export interface Method extends Callable, Member {
  readonly returns?: { readonly type: TypeReference; readonly optional?: boolean };
}

export interface Type {
  readonly name: string;
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly docs?: Docs;
  readonly locationInModule: { readonly filename: string; readonly line: number };
  /** Set on structs: interfaces that are only data. */
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly properties?: Property[];
  readonly methods?: Method[];
  /** Values of an enum. */
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
}

export interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, Type>>;
}

/** Returns the directory of `src` that declares a type, which is the name of its page. */
export function directoryOf({ locationInModule }: Type): string {
  return locationInModule.filename.split('/')[1];
}

/** Returns the structs that a type extends, nearest first, with those that they extend. */
export function ancestorsOf(assembly: Assembly, { interfaces = [] }: Type): Type[] {
  return interfaces.filter((fqn) => fqn in assembly.types).flatMap((fqn) => {
    const type = assembly.types[fqn];
    return [type, ...ancestorsOf(assembly, type)];
  });
}

/** Returns members in the order of the source, which groups what belongs together. */
export function inSourceOrder<M extends Member>(members: readonly M[] = []): M[] {
  return members.filter((member) => !member.protected)
    .sort((a, b) => (a.locationInModule?.line ?? 0) - (b.locationInModule?.line ?? 0));
}
