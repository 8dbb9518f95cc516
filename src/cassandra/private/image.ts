/** The image of the nodes, and of the programs that connect to them. */
export const CASSANDRA_IMAGE = 'cassandra:5.0';

/** The number of the user that the image's programs run as. */
export const CASSANDRA_USER = 999;

/** Where a node listens: to the other nodes, and to clients. */
export const PORTS = { internode: 7000, cql: 9042 };

/** An image with kubectl and a shell, for the Jobs that run programs inside the nodes. */
export const KUBECTL_IMAGE = 'alpine/kubectl:1.33.3';
