# shellcheck shell=bash

# Functions of the Jobs that log in to the ring as its clients do.
#
# Environment: CASSANDRA_USER, CQL_OPTIONS (an option of cqlsh, or empty), and what cqlsh reads: CQLSH_HOST, CQLSH_PORT, SSL_...

password_file=/etc/cassandra-login/password

# cqlsh writes to its home directory.
export HOME=/tmp
umask 077

# Logs in with the password in a file, as any process can read the arguments of another. $1: the user, $2: the password
log_in_as() {
  printf '[plain_text_auth]\nusername = %s\npassword = %s\n' "$1" "$2" > /tmp/credentials
}

# Runs cqlsh with more options.
connected() {
  cqlsh --credentials=/tmp/credentials ${CQL_OPTIONS:+"$CQL_OPTIONS"} --no-color "$@"
}

# Runs CQL statements.
cql() { connected --execute "$1"; }

# Runs a CQL statement with a secret, which must not be an argument either.
cql_with_secret() {
  printf '%s;\n' "$1" > /tmp/statement.cql
  connected --file /tmp/statement.cql
}

# A ring without authentication accepts any user, but cqlsh needs one to run without a prompt.
if [ -e "$password_file" ]; then
  log_in_as "$CASSANDRA_USER" "$(< "$password_file")"
else
  log_in_as anonymous anonymous
fi
