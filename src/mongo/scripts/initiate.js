/**
 * Program of the Job that makes a replica set of the members, for mongosh. It can be interrupted anywhere and run again, and two instances
 * may run at once. It never removes a member, never forces a configuration, and initiates a replica set only after every member has
 * answered that it has no configuration: one that does not answer may have the data.
 *
 * mongosh adds async and await by itself, so the program has neither. It does not wait for calls in a `return` statement: inside `try`,
 * the result of a call must be assigned before it is returned, or `catch` would not see the call fail.
 *
 * Environment:
 *   REPLICA_SET   name of the replica set
 *   MEMBERS       the members as "host:port", separated by commas
 *   JOIN_SECONDS  time that an added member may take to copy the data
 *
 * @see https://www.mongodb.com/docs/mongodb-shell/write-scripts/considerations/
 */
const fs = require('fs');

const { REPLICA_SET, MEMBERS, JOIN_SECONDS } = process.env;
const HOSTS = MEMBERS.split(',');
const KEY = fs.readFileSync('/etc/mongo/secret/keyfile', 'utf8').replace(/\s/g, '');
const PASSWORD = fs.readFileSync('/etc/mongo/root/password', 'utf8').replace(/[\r\n]+$/, '');
const MINUTE = 60 * 1000;

/** Codes of MongoDB's errors. */
const AUTHENTICATION_FAILED = 18, ALREADY_INITIALIZED = 23, NOT_YET_INITIALIZED = 94;

function log(text) {
  print('[initiate] ' + text);
}

function reasonOf(error) {
  return (error.codeName ? error.codeName + ': ' : '') + error.message;
}

/** Repeats an attempt until it succeeds or the time is over, and logs each new reason to wait. A failed login would fail again. */
function retry(milliseconds, attempt) {
  const end = Date.now() + milliseconds;
  let logged = '';
  while (true) {
    try {
      const result = attempt();
      return result;
    } catch (error) {
      if (error.code === AUTHENTICATION_FAILED || Date.now() >= end) throw error;
      if (reasonOf(error) !== logged) log('waiting: ' + reasonOf(error));
      logged = reasonOf(error);
    }
    sleep(2000);
  }
}

/** Connects to one member directly: before there is a replica set, no member knows the others. */
function login(host, user, password, database) {
  const credentials = encodeURIComponent(user) + ':' + encodeURIComponent(password);
  return connect('mongodb://' + credentials + '@' + host + '/admin?directConnection=true&serverSelectionTimeoutMS=5000&authSource=' + database);
}

/**
 * The connection to a member, with the login that members use among themselves. A new replica set has no users, and without a login a
 * member allows commands from its own pod only.
 */
const connections = {};
function member(host) {
  if (!connections[host]) connections[host] = login(host, '__system', KEY, 'local');
  return connections[host];
}

function configOf(host) {
  try {
    const { config } = member(host).runCommand({ replSetGetConfig: 1 });
    return config;
  } catch (error) {
    if (error.code === AUTHENTICATION_FAILED) error.message += ' The key in the Secret is not the one that ' + host + ' started with';
    if (error.code !== NOT_YET_INITIALIZED) throw error;
    return undefined;
  }
}

/** Whether any member has a configuration. "No" needs the answers of all members. */
function isInitiated() {
  const unreachable = [];
  for (const host of HOSTS) {
    try {
      if (configOf(host)) return true;
    } catch (error) {
      if (error.code === AUTHENTICATION_FAILED) throw error;
      unreachable.push(host + ' (' + reasonOf(error) + ')');
    }
  }
  if (unreachable.length > 0) throw new Error('no answer from ' + unreachable.join(', '));
  return false;
}

function primary() {
  for (const host of HOSTS) {
    try {
      const found = member(host).runCommand({ hello: 1 }).primary;
      if (found && member(found).runCommand({ hello: 1 }).isWritablePrimary) return found;
    } catch (error) {
      if (error.code === AUTHENTICATION_FAILED) throw error;
    }
  }
  throw new Error('the replica set has no primary: a majority of its members must run and be able to connect to each other');
}

function onPrimary(command) {
  return member(primary()).runCommand(command);
}

function expectServing(hosts) {
  const members = onPrimary({ replSetGetStatus: 1 }).members;
  for (const host of hosts) {
    const found = members.find((each) => each.name === host);
    const state = found ? found.stateStr : 'unknown to the primary';
    if (state !== 'PRIMARY' && state !== 'SECONDARY') throw new Error(host + ' is ' + state);
  }
}

function initiate() {
  log('no member has a configuration: initiating replica set ' + REPLICA_SET + ' of ' + HOSTS.join(', '));
  const members = HOSTS.map((host, _id) => ({ _id, host }));
  try {
    member(HOSTS[0]).runCommand({ replSetInitiate: { _id: REPLICA_SET, members } });
  } catch (error) {
    if (error.code !== ALREADY_INITIALIZED) throw error;
    log('another Job has initiated the replica set in the meantime');
  }
  retry(10 * MINUTE, () => expectServing(HOSTS));
  log('every member is primary or secondary');
}

/** Adds one member to the newest configuration: the replica set changes it too, when an added member is up to date. */
function reconfigure(host) {
  const connection = member(primary());
  const config = connection.runCommand({ replSetGetConfig: 1 }).config;
  if (config.members.some((each) => each.host === host)) return;
  const _id = Math.max(...config.members.map((each) => each._id)) + 1;
  const members = [...config.members, { _id, host }];
  connection.runCommand({ replSetReconfig: { ...config, version: config.version + 1, members }, maxTimeMS: MINUTE });
}

/** MongoDB adds one voting member at a time. The next one must wait until this one has the data, or a majority could be without it. */
function add(host) {
  retry(10 * MINUTE, () => member(host).runCommand({ hello: 1 }));
  retry(2 * MINUTE, () => reconfigure(host));
  log('added ' + host);
  retry(JOIN_SECONDS * 1000, () => expectServing([host]));
  log(host + ' has copied the data');
}

function hasPassword(host) {
  try {
    login(host, 'root', PASSWORD, 'admin');
    return true;
  } catch (error) {
    if (error.code !== AUTHENTICATION_FAILED) throw error;
    return false;
  }
}

function ensureRoot() {
  const host = primary();
  const writeConcern = { w: 'majority', wtimeout: MINUTE };
  if (member(host).runCommand({ usersInfo: 'root' }).users.length === 0) {
    member(host).runCommand({ createUser: 'root', pwd: PASSWORD, roles: ['root'], writeConcern });
    log('created user root');
  } else if (!hasPassword(host)) {
    member(host).runCommand({ updateUser: 'root', pwd: PASSWORD, writeConcern });
    log('set the password of user root to the one in the Secret');
  }
}

function main() {
  if (PASSWORD === '') throw new Error('the password of root in the Secret is empty');
  if (!retry(10 * MINUTE, isInitiated)) initiate();
  const config = retry(2 * MINUTE, () => onPrimary({ replSetGetConfig: 1 }).config);
  const hosts = config.members.map((each) => each.host);
  const others = hosts.filter((host) => !HOSTS.includes(host));
  if (others.length > 0) {
    throw new Error('the replica set has members without pods: ' + others.join(', ') + '. Nothing was changed. To remove them, apply ' +
      "the old value of 'members' again, remove them one at a time with rs.remove(), and reduce 'members' afterwards");
  }
  for (const host of HOSTS) {
    if (!hosts.includes(host)) add(host);
  }
  retry(2 * MINUTE, ensureRoot);
  log('done: ' + HOSTS.join(', '));
}

try {
  main();
} catch (error) {
  log('failed: ' + reasonOf(error));
  quit(1);
}
