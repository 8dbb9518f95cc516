import { Assembly, Type, TypeReference, directoryOf } from './assembly';

/** Renders types and the names of types in text, linked from a page. */
export class Links {
  private readonly byName: ReadonlyMap<string, Type>;

  constructor(private readonly assembly: Assembly, private readonly page: string) {
    this.byName = new Map(Object.values(assembly.types).map((type) => [type.name, type]));
  }

  /** Links a type of the library. */
  to(type: Type): string {
    const page = directoryOf(type) === this.page ? '' : `${directoryOf(type)}.md`;
    return `[\`${type.name}\`](${page}#${type.name.toLowerCase()})`;
  }

  /** Renders a type as TypeScript writes it, with links. */
  reference({ primitive, fqn, collection, union }: TypeReference): string {
    if (collection) {
      const element = this.reference(collection.elementtype);
      return joinCode(collection.kind === 'array' ? `${element}\`[]\`` : `\`{ [name: string]: \`${element}\` }\``);
    }
    if (union) return union.types.map((type) => this.reference(type)).join(' or ');
    if (fqn && fqn in this.assembly.types) return this.to(this.assembly.types[fqn]);
    return `\`${fqn ? externalName(fqn) : primitive === 'json' ? 'object' : primitive}\``;
  }

  /** Links the names of types in a text. The name of the type that the text describes, and code blocks, stay as they are. */
  inText(text: string, self?: Type): string {
    return text.replace(/```[^]*?```|(?<!\[)`(\w+)`/g, (code, name?: string) => {
      const type = name === undefined ? undefined : this.byName.get(name);
      return type && type !== self ? this.to(type) : code;
    });
  }
}

/** Renders a type without links, for signatures in code blocks. */
export function plainType({ primitive, fqn, collection, union }: TypeReference): string {
  if (collection) {
    const element = plainType(collection.elementtype);
    return collection.kind === 'array' ? `${element}[]` : `{ [name: string]: ${element} }`;
  }
  if (union) return union.types.map(plainType).join(' | ');
  return fqn ? externalName(fqn) : primitive === 'json' ? 'object' : primitive ?? 'any';
}

/** `cdk8s-plus-27.k8s.EnvVar` is written `k8s.EnvVar`. */
function externalName(fqn: string): string {
  return fqn.split('.').slice(1).join('.');
}

/** Adjoining pieces of code are one: "`a``[]`" would end the first piece late. */
function joinCode(markdown: string): string {
  return markdown.replaceAll('``', '');
}
