# What run, test and bench share. Sourced; expects to be in the project's root.

if [[ -t 1 && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' cyan=$'\e[36m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' cyan='' plain=''
fi

say() { printf '%s\n' "$*"; }
step() { printf '%s▸%s %s\n' "$cyan" "$plain" "$*"; }
die() {
  printf '%s✗ %s%s\n' "$red" "$*" "$plain" >&2
  exit 1
}

# Half of the memory in GiB, at most the processors, at least 1: so many compilers run at the same time.
jobs() {
  local processors gigabytes
  processors=$(nproc)
  gigabytes=$(awk '/MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
  local most=$((gigabytes / 2))
  ((most < 1)) && most=1
  ((processors < most)) && most=$processors
  echo "$most"
}

# quietly LOG COMMAND...: runs it with its output in LOG; shows the end of it where it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    grep -E -A6 'error:|FAILED:|ERROR|CMake Error' "$log" | head -n 40 >&2 || true
    tail -n 15 "$log" >&2
    die "$1 failed; its whole output is in $log"
  fi
}

# build PRESET [TARGET...]: configures and builds.
build() {
  local preset=$1 cache=build/$1/CMakeCache.txt
  shift
  # CMake refuses a build folder that was made elsewhere: a project that has moved builds anew.
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then rm -rf "build/$preset"; fi
  quietly "build/$preset-configure.log" cmake --preset "$preset"
  local what=()
  [[ $# -gt 0 ]] && what=(--target "$@")
  quietly "build/$preset-build.log" cmake --build "build/$preset" --parallel "$(jobs)" "${what[@]}"
}

# The control room: installed and built only where its sources changed.
build_web() {
  [[ -f web/package.json ]] || return 0
  local stamp=web/node_modules/.rufbund-lock built=web/dist/.rufbund-sources now
  now=$(sha256sum web/package-lock.json | cut -d' ' -f1)
  if [[ ! -f $stamp || $(<"$stamp") != "$now" ]]; then
    step "Installing the control room's packages"
    quietly build/web-install.log npm --prefix web ci --no-audit --no-fund --loglevel=error
    echo "$now" >"$stamp"
    rm -f "$built"
  fi
  now=$(find web openapi.yaml -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  if [[ ! -f $built || $(<"$built") != "$now" ]]; then
    step "Building the control room"
    quietly build/web-build.log npm --prefix web run -s build
    now=$(find web openapi.yaml -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 |
      sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
    echo "$now" >"$built"
  fi
}
