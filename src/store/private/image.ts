/** The image of the store that these constructs are made for: it has their version. */
export const STORE_IMAGE = 'ghcr.io/cdk8s-stateful/store:0.1.0';

/** The number of the user that the image's programs run as. */
export const STORE_USER = 1000;
