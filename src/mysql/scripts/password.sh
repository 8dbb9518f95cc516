#!/bin/bash
# Sets the password of the application's user for MySQL's clients. In an option file it would need quotes, and as an argument it would
# appear in the list of processes.
MYSQL_PWD=$(< /etc/mysql/user/password)
export MYSQL_PWD
