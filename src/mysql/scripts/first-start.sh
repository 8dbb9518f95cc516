#!/bin/bash
# Init container of MySqlSingle: creates the database on an empty volume. The image's entry point creates it in place, so that an
# interrupted first start would look complete to the next one, without any passwords.
#
# Environment: the MYSQL_* variables of the image's entry point.
# $1: text of mysqld-stand-in.sh
set -euo pipefail

program=first-start
directory=data
marker=mysql
content=database
source ../../private/scripts/make-directory.sh

stand_in=$1
programs=/tmp/first-start
export FIRST_START_DONE=/tmp/first-start-done

create_database() {
  # A killed server leaves its socket and a file with its process ID, which may belong to another process by now.
  rm -rf "$FIRST_START_DONE" /var/run/mysqld/*
  mkdir -p "$programs"
  printf '#!/bin/bash\n%s' "$stand_in" > "$programs/mysqld"
  chmod +x "$programs/mysqld"
  PATH=$programs:$PATH docker-entrypoint.sh mysqld --datadir="$unfinished" &
  wait "$!"
  if [ ! -e "$FIRST_START_DONE" ]; then log 'an init script ended the first start before it was complete'; exit 1; fi
}

make_directory create_database
