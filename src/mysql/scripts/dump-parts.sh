#!/bin/bash
# Functions of MySqlRestore that read dumps of mysqldump.
#
# Environment: MYSQL_USER. The caller sets `file`, the name of the dump.

# A file with SQL, compressed by gzip.
: "${file?}"

# Prints the number of bytes of the uncompressed dump, and whether it is complete: 1 or 0.
summary() {
  # mysqldump ends every complete dump with this line.
  gunzip --stdout "$file" | LC_ALL=C awk '
    { bytes += length($0) + 1; last = $0 }
    END { printf "%.0f %d\n", bytes, last ~ /^-- Dump completed/ }'
}

# Prints the bytes of the tables that MySqlBackup wrote at the start of the dump. Older backups do not have this line.
recorded_size() {
  local line
  IFS= read -r line < <(gunzip --stdout "$file") || true
  if [[ $line =~ ^--\ Size\ of\ the\ tables\ in\ bytes:\ ([0-9]+)$ ]]; then echo "${BASH_REMATCH[1]}"; fi
}

# Prints one part of the dump: `tables` with their rows, or `programs`, which are views, triggers, routines and events. Only a privileged
# user may create programs that run with the rights of others, so they get no definer, and thus belong to MYSQL_USER. With `disabled` as $2,
# events are disabled.
part() {
  gunzip --stdout "$file" | LC_ALL=C awk -v part="$1" -v events="${2:-}" '
    BEGIN { section = "head"; account = "`([^`]|``)*`@`([^`]|``)*`" }
    # Between these lines there are programs, whose text can look like any other line.
    /^DELIMITER ;;$/ { block = 1; header = 1 }
    /^DELIMITER ;$/ { block = 0 }
    !block && /^-- (Table structure|Dumping data) for table / { section = "tables" }
    !block && /^-- (Temporary view structure|Final view structure|Dumping events|Dumping routines) for / { section = "programs" }
    section != "head" && section != part { if ($0 == "UNLOCK TABLES;") section = "programs"; next }
    block && header && /^(\/\*!50003 CREATE\*\/ \/\*!50017|\/\*!50106 CREATE\*\/ \/\*!50117|CREATE) DEFINER=/ {
      header = 0
      sub("( /[*]!(50017|50117))? DEFINER=" account "([*]/)?", "")
      if (events == "disabled" && /^\/\*!50106 CREATE/) sub(/ PRESERVE ENABLE /, " PRESERVE DISABLE ")
    }
    !block && /^\/\*!50013 DEFINER=/ { sub("DEFINER=" account " ", "") }
    { print }
    $0 == "UNLOCK TABLES;" { section = "programs" }'
}

# Prints the definers of the dump, with the number of their programs.
definers() {
  gunzip --stdout "$file" | LC_ALL=C awk '
    /^(\/\*!50003 CREATE\*\/ \/\*!50017|\/\*!50106 CREATE\*\/ \/\*!50117|CREATE|\/\*!50013) DEFINER=`/ {
      match($0, /`([^`]|``)*`@`([^`]|``)*`/); print substr($0, RSTART, RLENGTH)
    }' | sort | uniq --count
}
