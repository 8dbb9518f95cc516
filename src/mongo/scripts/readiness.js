// Readiness probe of MongoReplicaSet: succeeds when the member is the primary, or a secondary that is up to date. It needs no login.
const { isWritablePrimary, secondary } = db.hello();
quit(isWritablePrimary || secondary ? 0 : 1);
