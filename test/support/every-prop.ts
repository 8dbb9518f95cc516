/** What a manifest holds of a prop, and what the prop asks for. */
export type Reached = readonly [actual: unknown, expected: unknown];

/** For each prop where it is found in the manifest: a prop that is added does not compile without. */
export type EveryProp<Props> = { readonly [Prop in keyof Props]-?: Reached };

/** One test a prop: that it reaches the manifest. */
export function testEveryProp<Props>(reached: EveryProp<Props>): void {
  test.each(Object.entries<Reached>(reached))('%s reaches the manifest', (_, [actual, expected]) => {
    expect(actual).toBeDefined();
    expect(actual).toEqual(expected);
  });
}
