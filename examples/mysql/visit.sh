#!/bin/bash
# Records a visit in the database every five seconds, and prints their number.
set -euo pipefail

MYSQL_PWD=$(< /etc/shop/password)
export MYSQL_PWD

query() {
  mysql --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" --connect-timeout=3 --skip-column-names --execute="$1" "$DB_NAME"
}

until query 'CREATE TABLE IF NOT EXISTS visits (id INT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)'; do
  sleep 2
done
while true; do
  query "INSERT INTO visits () VALUES (); SELECT CONCAT(COUNT(*), ' visits') FROM visits" || true
  sleep 5
done
