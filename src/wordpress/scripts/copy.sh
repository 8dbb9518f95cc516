#!/bin/bash
# Init container of WordPress: copies WordPress to an empty volume. The image's entry point copies it in place, so that the rest of an
# interrupted copy would never follow.
#
# Environment: the WORDPRESS_* variables of the image's entry point.
set -euo pipefail

program=copy
directory=html
marker=index.php
content=site
source ../../private/scripts/make-directory.sh

copy_site() {
  mkdir "$unfinished"
  cd "$unfinished"
  # The entry point copies WordPress to the current directory before it runs Apache, which ends at once with this option.
  docker-entrypoint.sh apache2 -v > /dev/null &
  wait "$!"
  cd /
}

make_directory copy_site
