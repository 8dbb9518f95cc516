/** The path of props through a constructor: shapes, merge, rules (see `shapes.ts`). */
import { IConstruct } from 'constructs';
import { unknownProps } from './nearest';
import { errorOf, validate } from './report';
import { Shape, StructShape, cleanMembers, isMissing, isPlainObject, memberErrors, mismatch } from './shapes';

/** Checks how props fit together; their shapes are right. Returns the errors. */
export type ValidationRule<Props> = (props: Props) => string[];

/** The errors of some rules, given the names of the props of a wrong type. */
export type RuleErrors = (wrong: ReadonlySet<string>) => string[];

/** Props that a construct of this library passes on after it has validated them. */
const validatedProps = new WeakSet<object>();

/** Props whose shapes have been checked. */
export class CheckedProps<P extends object> {
  constructor(
    private readonly construct: IConstruct,
    /** The props without those that are null or of a wrong type. */
    public readonly props: P,
    private readonly errors: string[],
    private readonly wrong: ReadonlySet<string>,
  ) {}

  /** Throws the errors of the shapes and of the rules together, if there are any. */
  public validate(...rules: RuleErrors[]): void {
    if (validatedProps.has(this.props)) return;
    validate(this.construct, [...this.errors, ...rules.flatMap((errors) => errors(this.wrong))]);
  }
}

/**
 * Checks the shapes of the props of a construct. `validate` throws the errors later, together with those of the rules. Where a required
 * prop is missing or of another type they are thrown at once, since nothing can be merged then.
 */
export function checkProps<P extends object>(construct: IConstruct, shape: StructShape<P>, given: P): CheckedProps<P> {
  if (isValidated(given)) return new CheckedProps(construct, given, [], new Set());
  const props: unknown = given ?? {};
  if (!isPlainObject(props)) throw errorOf(construct, mismatch('props', shape.expected, props));
  const faulty = memberErrors('', shape.members, props);
  const unfit = faulty.map(({ name }) => name).filter((name) => !fits(memberOf(shape.members, name), props[name]));
  const unknown = unknownProps('', Object.keys(props), Object.keys(shape.members));
  const errors = [...faulty.flatMap((each) => each.errors), ...unknown];
  if (unfit.some((name) => 'missing' in memberOf(shape.members, name))) validate(construct, errors);
  return new CheckedProps(construct, cleanMembers(without(shape.members, unfit), props as P), errors, new Set(unfit));
}

/** Applies rules to props: those of the construct, or what they were merged into. A rule that reads a prop of a wrong type is skipped. */
export function rulesOn<P extends object>(props: P, rules: readonly ValidationRule<P>[]): RuleErrors {
  return (wrong) => rules.flatMap((rule) => {
    let doubtful = false;
    const watched = new Proxy(props, {
      get: (target, name) => {
        doubtful ||= wrong.has(name as string);
        return Reflect.get(target, name) as unknown;
      },
    });
    const errors = rule(watched);
    return doubtful ? [] : errors;
  });
}

/** Marks props that have been validated: the construct that gets them does not do it again. */
export function validated<P extends object>(props: P): P {
  validatedProps.add(props);
  return props;
}

/** Checks the options of a method of a construct, and returns them without nulls. */
export function checkOptions<P extends object>(construct: IConstruct, shape: StructShape<P>, given: P, ...more: string[]): P {
  const checked = checkProps(construct, shape, given);
  checked.validate(() => more);
  return checked.props;
}

function isValidated(props: object | undefined | null): boolean {
  return !isMissing(props) && validatedProps.has(props);
}

function memberOf(members: object, name: string): Shape<unknown> {
  return (members as { [name: string]: Shape<unknown> })[name];
}

function fits(shape: Shape<unknown>, value: unknown): boolean {
  return !isMissing(value) && (shape.fits?.(value) ?? false);
}

function without<T extends object>(members: T, names: string[]): T {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name))) as T;
}
