/** The image of the members, and of what connects to them. */
export const MONGO_IMAGE = 'mongo:8.0';

/** The number of the user that the image's programs run as. */
export const MONGO_USER = 999;

/** Where a member listens. */
export const MONGO_PORT = 27017;
