/** Default image of the nodes and of the Jobs that connect to them. */
export const CASSANDRA_IMAGE = 'cassandra:5.0';

/** User ID that the image runs as. */
export const CASSANDRA_USER = 999;

/** Ports that a node listens at: for other nodes, and for clients. */
export const PORTS = { internode: 7000, cql: 9042 };
