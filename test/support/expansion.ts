/**
 * Expands a string of `command`, `args` or `env` as Kubernetes does: "$$" becomes "$", and "$(NAME)" the value of a variable. A reference
 * to a variable that is not set stays as it is.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go
 */
export function expand(text: string, variables: { readonly [name: string]: string | undefined } = {}): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name?: string) => (name === undefined ? '$' : variables[name] ?? match));
}
