#!/bin/bash
# Functions for passwords. They reach MySQL's clients in an option file, because arguments and environment variables are visible in the list
# of processes.

# Prints an option file with the password "$1". Quotes keep spaces and "#", and a backslash escapes.
option_file() {
  local escaped=${1//\\/\\\\}
  printf '[client]\npassword="%s"\n' "${escaped//\"/\\\"}"
}

# Runs the client "$1" as the application's user, with its other arguments.
as_user() {
  "$1" --defaults-extra-file=<(option_file "$(< /etc/mysql/user/password)") "${@:2}"
}
