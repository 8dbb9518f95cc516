# shellcheck shell=sh

# Prints an address in the form of Java, which never abbreviates: fd01::9:86 is fd01:0:0:0:0:0:9:86. Kubernetes abbreviates, and an
# address could also have upper-case letters and leading zeros. IPv4 addresses have one form.
long_address() {
  case $1 in *:*) ;; *) echo "$1"; return ;; esac
  echo "$1" | awk '
    {
      # "::" stands for as many zeros as are missing. At one of the ends, it leaves an empty part.
      sub(/^::/, "0::"); sub(/::$/, "::0")
      zeros = 8 - split($0, parts, ":") + 1
      if (/::/) {
        filler = ":"
        while (zeros-- > 0) filler = filler "0:"
        sub(/::/, filler)
      }
      count = split(tolower($0), parts, ":")
      for (part = 1; part <= count; part++) {
        sub(/^0+/, "", parts[part])
        printf "%s%s", parts[part] == "" ? "0" : parts[part], part < count ? ":" : "\n"
      }
    }
  '
}

# Prints the state of the node with an address in the output of `nodetool status`, such as "UN", or nothing if there is no such node.
# $1: the address
state_of() {
  awk -v address="$(long_address "$1")" '/^[UD][NLJM] / && $2 == address { print $1 }'
}
