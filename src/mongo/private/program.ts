import { KEY_FILE, KEY_SECRET_DIRECTORY } from './scripts';

/**
 * The program of the Job that makes a replica set of the members, for mongosh. It can be cut short anywhere and run again, and two may run
 * at once. It never removes a member, never forces a configuration, and initiates only when every member has answered that it has
 * none: one that cannot be asked may have the data.
 *
 * It is written as mongosh wants its programs: without async and await, which mongosh adds itself. It adds none to what is returned: inside
 * "try", a call must come to its end before its result is returned, or "catch" does not see it fail.
 * @see https://www.mongodb.com/docs/mongodb-shell/write-scripts/considerations/
 */

/** Where the Job finds the password of root. */
export const ROOT_PASSWORD_DIRECTORY = '/etc/mongo/root';

/** The file with it. */
export const ROOT_PASSWORD_FILE = 'password';

/** What the program is told by its environment. */
export interface InitiateVariables {
  /** Name of the replica set. */
  readonly REPLICA_SET: string;
  /** The members as "host:port", separated by commas. */
  readonly MEMBERS: string;
  /** How long a member that is added may take to copy the data. */
  readonly JOIN_SECONDS: string;
}

/** How to talk: what is known, what is said, and what is tried again. */
const TALK = `
const fs = require("fs");
const { REPLICA_SET, MEMBERS, JOIN_SECONDS } = process.env;
const HOSTS = MEMBERS.split(",");
const KEY = fs.readFileSync("${KEY_SECRET_DIRECTORY}/${KEY_FILE}", "utf8").replace(/\\s/g, "");
const PASSWORD = fs.readFileSync("${ROOT_PASSWORD_DIRECTORY}/${ROOT_PASSWORD_FILE}", "utf8").replace(/[\\r\\n]+$/, "");
const MINUTE = 60 * 1000;
const AUTHENTICATION_FAILED = 18, ALREADY_INITIALIZED = 23, NOT_YET_INITIALIZED = 94;

function say(text) {
  print("[initiate] " + text);
}

function reasonOf(error) {
  return (error.codeName ? error.codeName + ": " : "") + error.message;
}

/** Tries until there is a result, and says what it is waiting for. A login that fails once fails again. */
function patiently(milliseconds, attempt) {
  const end = Date.now() + milliseconds;
  let said = "";
  while (true) {
    try {
      const result = attempt();
      return result;
    } catch (error) {
      if (error.code === AUTHENTICATION_FAILED || Date.now() >= end) throw error;
      if (reasonOf(error) !== said) say("waiting: " + reasonOf(error));
      said = reasonOf(error);
    }
    sleep(2000);
  }
}`;

/** How to reach members: each by itself, as none has a set to find the others by in the beginning. */
const REACH = `
function login(host, user, password, database) {
  const who = encodeURIComponent(user) + ":" + encodeURIComponent(password);
  return connect("mongodb://" + who + "@" + host + "/admin?directConnection=true&serverSelectionTimeoutMS=5000&authSource=" + database);
}

/** As the members log in to each other: before there is a set there are no users, and what may be done without one may be done from the pod only. */
const known = {};
function member(host) {
  if (!known[host]) known[host] = login(host, "__system", KEY, "local");
  return known[host];
}

function configOf(host) {
  try {
    const { config } = member(host).runCommand({ replSetGetConfig: 1 });
    return config;
  } catch (error) {
    if (error.code === AUTHENTICATION_FAILED) error.message += " The key of the Secret is not the one that " + host + " started with";
    if (error.code !== NOT_YET_INITIALIZED) throw error;
    return undefined;
  }
}

/** Whether a member has a configuration. Without an answer from one of them nobody can say that there is none. */
function isInitiated() {
  const away = [];
  for (const host of HOSTS) {
    try {
      if (configOf(host)) return true;
    } catch (error) {
      if (error.code === AUTHENTICATION_FAILED) throw error;
      away.push(host + " (" + reasonOf(error) + ")");
    }
  }
  if (away.length > 0) throw new Error("no answer from " + away.join(", "));
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
  throw new Error("the set has no primary: a majority of its members must run and reach each other");
}

function onPrimary(command) {
  return member(primary()).runCommand(command);
}

function expectServing(hosts) {
  const members = onPrimary({ replSetGetStatus: 1 }).members;
  for (const host of hosts) {
    const found = members.find((each) => each.name === host);
    const state = found ? found.stateStr : "unknown to the primary";
    if (state !== "PRIMARY" && state !== "SECONDARY") throw new Error(host + " is " + state);
  }
}`;

/** What is done: the set, its members, its first user. */
const STEPS = `
function initiate() {
  say("no member has a configuration: initiating " + REPLICA_SET + " of " + HOSTS.join(", "));
  const members = HOSTS.map((host, _id) => ({ _id, host }));
  try {
    member(HOSTS[0]).runCommand({ replSetInitiate: { _id: REPLICA_SET, members } });
  } catch (error) {
    if (error.code !== ALREADY_INITIALIZED) throw error;
    say("another Job has initiated it meanwhile");
  }
  patiently(10 * MINUTE, () => expectServing(HOSTS));
  say("every member serves");
}

/** Adds a member by one step from the newest configuration: the set itself changes it too, when a member has caught up. */
function reconfigure(host) {
  const at = member(primary());
  const config = at.runCommand({ replSetGetConfig: 1 }).config;
  if (config.members.some((each) => each.host === host)) return;
  const _id = Math.max(...config.members.map((each) => each._id)) + 1;
  const members = [...config.members, { _id, host }];
  at.runCommand({ replSetReconfig: { ...config, version: config.version + 1, members }, maxTimeMS: MINUTE });
}

/** MongoDB takes one voter at a time; the next one has to wait until this one has the data, or a majority could be without it. */
function add(host) {
  patiently(10 * MINUTE, () => member(host).runCommand({ hello: 1 }));
  patiently(2 * MINUTE, () => reconfigure(host));
  say("added " + host);
  patiently(JOIN_SECONDS * 1000, () => expectServing([host]));
  say(host + " has the data");
}

function hasPassword(host) {
  try {
    login(host, "root", PASSWORD, "admin");
    return true;
  } catch (error) {
    if (error.code !== AUTHENTICATION_FAILED) throw error;
    return false;
  }
}

function makeRoot() {
  const host = primary();
  const writeConcern = { w: "majority", wtimeout: MINUTE };
  if (member(host).runCommand({ usersInfo: "root" }).users.length === 0) {
    member(host).runCommand({ createUser: "root", pwd: PASSWORD, roles: ["root"], writeConcern });
    say("made the user root");
  } else if (!hasPassword(host)) {
    member(host).runCommand({ updateUser: "root", pwd: PASSWORD, writeConcern });
    say("gave the user root the password of the Secret");
  }
}

function main() {
  if (PASSWORD === "") throw new Error("the password of root is empty in the Secret");
  if (!patiently(10 * MINUTE, isInitiated)) initiate();
  const config = patiently(2 * MINUTE, () => onPrimary({ replSetGetConfig: 1 }).config);
  const hosts = config.members.map((each) => each.host);
  const others = hosts.filter((host) => !HOSTS.includes(host));
  if (others.length > 0) {
    throw new Error("the set has members besides those wanted: " + others.join(", ") + ". Nothing was changed. To remove them, start their pods again with " +
      "the old number of members, take them out with rs.remove() one at a time, and reduce the number then");
  }
  for (const host of HOSTS) {
    if (!hosts.includes(host)) add(host);
  }
  patiently(2 * MINUTE, makeRoot);
  say("done: " + HOSTS.join(", "));
}

try {
  main();
} catch (error) {
  say("failed: " + reasonOf(error));
  quit(1);
}`;

/** The whole program. */
export const INITIATE = `${[TALK, REACH, STEPS].join('\n').trimStart()}\n`;
