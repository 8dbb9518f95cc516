/** Image of the servers, of the same version as this library. */
export const STORE_IMAGE = 'ghcr.io/cdk8s-stateful/store:0.1.0';

/** Image of the programs that connect to the servers, of the same version as this library. It has no SQLite driver. */
export const STORE_TOOLS_IMAGE = 'ghcr.io/cdk8s-stateful/store-tools:0.1.0';

/** User ID of the programs in both images. It is above 10000, so that it is not the ID of a user of the node. */
export const STORE_USER = 65532;
