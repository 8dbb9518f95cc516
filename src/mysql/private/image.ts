/** Default image of the servers and of the Jobs that connect to them. */
export const MYSQL_IMAGE = 'mysql:8.4';

/** User ID that the image is made for. */
export const MYSQL_USER = 999;

/** Port of the servers. */
export const MYSQL_PORT = 3306;
