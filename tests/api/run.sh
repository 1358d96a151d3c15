#!/bin/sh
# Installs the tests' npm packages once, then runs one file of tests. Arguments: the fixture program, the file.
set -e
cd "$(dirname "$0")"
if [ ! -d node_modules/ajv ]; then
  # Several may come at once: one installs, the others wait.
  exec 9>"${TMPDIR:-/tmp}/rufbund-api-tests.lock"
  flock 9
  if [ ! -d node_modules/ajv ]; then npm ci --silent --no-audit --no-fund; fi
  exec 9>&-
fi
API_FIXTURE="$1" exec node --test "$2"
