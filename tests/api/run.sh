#!/bin/sh
# Installs the test's npm packages once, then checks the contract. Argument: the fixture program.
set -e
cd "$(dirname "$0")"
if [ ! -d node_modules/ajv ]; then npm ci --silent --no-audit --no-fund; fi
API_FIXTURE="$1" exec node --test contract.test.mjs
