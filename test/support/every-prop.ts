/** What a manifest holds of a prop, and what the prop asks for. */
export type Reached = readonly [actual: unknown, expected: unknown];

/** For each prop where it is found in the manifest: a prop that is added does not compile without. */
export type EveryProp<Props> = { readonly [Prop in keyof Props]-?: Reached };

/** Every prop is in the manifest, with the value that it asks for. */
export function expectEveryProp<Props>(reached: EveryProp<Props>): void {
  const props = Object.entries<Reached>(reached);

  expect(props.filter(([, [actual]]) => actual === undefined).map(([prop]) => prop)).toEqual([]);
  expect(Object.fromEntries(props.map(([prop, [actual]]) => [prop, actual]))).toEqual(
    Object.fromEntries(props.map(([prop, [, expected]]) => [prop, expected])),
  );
}
