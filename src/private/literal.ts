/**
 * Returns text for `command`, `args`, `env` or the command of a probe so that it arrives unchanged. Kubernetes expands these: "$$" becomes
 * "$", and "$(NAME)" the value of a variable. It does not expand the commands of lifecycle hooks.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, '$$$$');
}
