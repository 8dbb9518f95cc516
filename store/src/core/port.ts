/** Port that servers listen on and clients connect to, unless another one is given. */
export const DEFAULT_PORT = 8080;
