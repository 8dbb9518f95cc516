/** Image of the store, of the same version as this library. */
export const STORE_IMAGE = 'ghcr.io/cdk8s-stateful/store:0.1.0';

/** User ID of the programs in the image. */
export const STORE_USER = 1000;
