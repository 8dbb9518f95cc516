# shellcheck shell=bash

# Tells whether a port of a host accepts connections. $1: the host, $2: the port
answers() {
  timeout 3 bash -c ": > /dev/tcp/$1/$2" 2> /dev/null
}
