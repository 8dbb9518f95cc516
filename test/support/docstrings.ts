/** Finds missing documentation in the sources, which is the reference in every language of the library. */
import * as ts from 'typescript';
import type { SourceFiles } from './source-files';

type Declaration = ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration | ts.FunctionDeclaration | ts.TypeAliasDeclaration;

interface Documented {
  readonly path: string;
  readonly node: ts.Node;
}

/** Returns the path, such as "src/workload/probe.ts Probe.exec", of every public name without a docstring. */
export function undocumented(files: SourceFiles): string[] {
  const declarations = Object.entries(files).flatMap(([path, text]) => exported(path, text));
  const inherited = new Set(declarations.flatMap(interfaceMembers));
  return declarations.flatMap((declaration) =>
    [declaration, ...membersOf(declaration)]
      .filter(({ node }) => !hasDocstring(node) && !implementsOne(node, inherited))
      .map(({ path }) => path),
  );
}

/** Interfaces with the prefix "I" describe behaviour and are not structs, so their members have no defaults. */
const BEHAVIOR = /^I[A-Z]/;

/** Returns the optional members of structs without a documented default. */
export function withoutDefault(files: SourceFiles): string[] {
  return Object.entries(files)
    .flatMap(([path, text]) => exported(path, text))
    .filter(({ node }) => ts.isInterfaceDeclaration(node) && !BEHAVIOR.test(nameOf(node)))
    .flatMap(membersOf)
    .filter(({ node }) => ts.isPropertySignature(node) && node.questionToken && !tagsOf(node).includes('default'))
    .map(({ path }) => path);
}

function exported(path: string, text: string): Documented[] {
  return ts
    .createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
    .statements.filter((statement): statement is Declaration & ts.Statement => 'name' in statement && isExported(statement))
    .map((node) => ({ path: `${path} ${nameOf(node)}`, node }));
}

function isExported(node: ts.Node): boolean {
  return modifiersOf(node).includes(ts.SyntaxKind.ExportKeyword);
}

/** Returns the public members. Names with the prefix "_" are internal and must be tagged as such. */
function membersOf({ path, node }: Documented): Documented[] {
  if (!ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node) && !ts.isEnumDeclaration(node)) return [];
  return [...node.members, ...[...node.members].flatMap(parameterProperties)]
    .filter((member) => !modifiersOf(member).some(isHidden) && !(nameOf(member).startsWith('_') && tagsOf(member).includes('internal')))
    .map((member) => ({ path: `${path}.${nameOf(member)}`, node: member }));
}

function parameterProperties(member: ts.Node): ts.ParameterDeclaration[] {
  return ts.isConstructorDeclaration(member) ? member.parameters.filter((parameter) => modifiersOf(parameter).length > 0) : [];
}

function interfaceMembers({ node }: Documented): string[] {
  return ts.isInterfaceDeclaration(node) ? node.members.map((member) => `${node.name.text}.${nameOf(member)}`) : [];
}

/** Whether a member of a class implements one of a library's interface, which has the docstring. */
function implementsOne(node: ts.Node, inherited: Set<string>): boolean {
  if (!node.parent || !ts.isClassDeclaration(node.parent)) return false;
  const interfaces = (node.parent.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  return interfaces.some((name) => inherited.has(`${name}.${nameOf(node)}`));
}

function hasDocstring(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).some((doc) => ts.isJSDoc(doc) && (doc.comment !== undefined || doc.tags !== undefined));
}

function tagsOf(node: ts.Node): string[] {
  return ts.getJSDocTags(node).map(({ tagName }) => tagName.text);
}

function modifiersOf(node: ts.Node): ts.SyntaxKind[] {
  return (ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []).map(({ kind }) => kind);
}

function isHidden(modifier: ts.SyntaxKind): boolean {
  return modifier === ts.SyntaxKind.PrivateKeyword || modifier === ts.SyntaxKind.ProtectedKeyword;
}

function nameOf(node: ts.Node): string {
  const { name } = node as { name?: ts.Node };
  return name ? name.getText() : 'constructor';
}
