/** The image of the servers, and of the programs that connect to them. */
export const MYSQL_IMAGE = 'mysql:8.4';

/** The number of the user that the image's programs run as. */
export const MYSQL_USER = 999;

/** Where a server listens. */
export const MYSQL_PORT = 3306;
