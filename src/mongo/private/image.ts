/** Default image of the members and of programs that connect to them. */
export const MONGO_IMAGE = 'mongo:8.0';

/** User ID that the image is made for. */
export const MONGO_USER = 999;

/** Port of the members. */
export const MONGO_PORT = 27017;
