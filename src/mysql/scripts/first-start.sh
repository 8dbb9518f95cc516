#!/bin/bash
# Init container of MySqlSingle: creates the database on an empty volume. The image's entry point creates it in place, so that an
# interrupted first start would look complete to the next one, without any passwords.
#
# The entry point puts passwords into SQL and into an option file without quoting them, so it gets temporary ones, and the real ones are set
# after it.
#
# Environment: MYSQL_ROOT_HOST, MYSQL_DATABASE and MYSQL_USER for the image's entry point.
# $1: text of mysqld-stand-in.sh
set -euo pipefail

program=first-start
directory=data
marker=mysql
content=database
source ../../private/scripts/make-directory.sh
source credentials.sh

stand_in=$1
programs=/tmp/first-start
socket=/var/run/mysqld/first-start.sock
export FIRST_START_DONE=/tmp/first-start-done

# Fails if the file "$2" with the password of "$1" contains one that MySQL or its clients cannot use.
check_password() {
  local LC_ALL=C password bytes
  # Command substitution removes the line break at the end of a file, and NUL characters.
  password=$(tr '\0' '\n' < "$2")
  bytes=${#password}
  if [[ $password == *[$'\r\n']* ]] || [ "$bytes" -lt 1 ] || [ "$bytes" -gt 256 ]; then
    log "the password of $1 must be 1 to 256 bytes in one line, got $bytes bytes, perhaps with line breaks or NUL characters." \
      'All other characters are allowed. Nothing was created: correct the Secret'
    exit 1
  fi
}

# Prints a password that every rule for passwords accepts and that needs no quotes.
temporary_password() {
  echo "Aa1-$(head --bytes=24 /dev/urandom | od --address-radix=n --format=x1 --output-duplicates | tr --delete ' \n')"
}

# Prints an SQL string of the password in the file "$1".
sql_password() {
  local escaped
  escaped=$(< "$1")
  escaped=${escaped//\\/\\\\}
  printf "'%s'" "${escaped//\'/\\\'}"
}

as_root() {
  mysql --defaults-extra-file=<(option_file "$MYSQL_ROOT_PASSWORD") --user=root --socket="$socket" --default-character-set=binary --batch \
    --skip-column-names
}

# Prints the accounts of the application's user, to which an init script may have added some.
accounts() {
  as_root <<< "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE user = '$MYSQL_USER'"
}

# Prints the statements that set the passwords. The user also needs privileges for backups and restores: to read routines that others made,
# and for the database that a restore loads first.
password_statements() {
  local account restored=${MYSQL_DATABASE:0:56}_restore
  # In a GRANT, "_" is a wildcard.
  restored=${restored//_/\\_}
  # Without modes, a backslash escapes. Without a character set, MySQL hashes the bytes that clients will send.
  echo "SET SESSION sql_mode = '', SESSION sql_log_bin = 0; SET NAMES binary;"
  while read -r account; do
    echo "ALTER USER $account IDENTIFIED BY $(sql_password /etc/mysql/user/password);"
    echo "GRANT ALL ON \`$restored\`.* TO $account; GRANT SHOW_ROUTINE ON *.* TO $account;"
  done <<< "$1"
  echo "ALTER USER root@localhost IDENTIFIED BY $(sql_password /etc/mysql/root/password); SHUTDOWN;"
}

# Stops the server, says why, and ends the first start.
stop() { # server, reason
  log "$2"
  kill "$1"
  wait "$1" || true
  exit 1
}

# Starts the server without the network, sets the passwords and stops it.
set_passwords() {
  local server answer found
  mysqld --datadir="$unfinished" --socket="$socket" --skip-networking --loose-mysqlx=OFF &
  server=$!
  until answer=$(as_root <<< 'SELECT 1' 2>&1); do
    if ! kill -0 "$server" 2> /dev/null; then log 'the server ended before the passwords were set'; exit 1; fi
    # Access denied. Other errors are those of a server that has not started yet.
    if [[ $answer == *'ERROR 1045'* ]]; then stop "$server" 'an init script changed the password of root: leave it to rootPassword'; fi
    sleep 0.2
  done
  found=$(accounts)
  if [ -z "$found" ]; then stop "$server" "an init script deleted the user $MYSQL_USER"; fi
  password_statements "$found" | as_root
  wait "$server"
}

create_database() {
  check_password "$MYSQL_USER" /etc/mysql/user/password
  check_password root /etc/mysql/root/password
  MYSQL_ROOT_PASSWORD=$(temporary_password)
  MYSQL_PASSWORD=$(temporary_password)
  export MYSQL_ROOT_PASSWORD MYSQL_PASSWORD
  # A killed server leaves its socket and a file with its process ID, which may belong to another process by now.
  rm -rf "$FIRST_START_DONE" /var/run/mysqld/*
  mkdir -p "$programs"
  printf '#!/bin/bash\n%s' "$stand_in" > "$programs/mysqld"
  chmod +x "$programs/mysqld"
  PATH=$programs:$PATH docker-entrypoint.sh mysqld --datadir="$unfinished" &
  wait "$!"
  if [ ! -e "$FIRST_START_DONE" ]; then log 'an init script ended the first start before it was complete'; exit 1; fi
  set_passwords
}

make_directory create_database
