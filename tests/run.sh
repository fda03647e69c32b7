#!/usr/bin/env bash
# Everything that must hold, in the order in which it fails fastest: format, lints, tests, the demonstration.
#
#   tests/run.sh          the fast suite: under 20 minutes on two cores from cold
#   tests/run.sh --long   the same with many more random cases and the wide simulations
set -euo pipefail
cd "$(dirname "$0")/.."

long=no
case "${1:-}" in
  "") ;;
  --long) long=yes ;;
  *) echo "usage: tests/run.sh [--long]" >&2; exit 2 ;;
esac

say() { printf '\n== %s\n' "$*"; }

need() { # command, Debian package
  command -v "$1" >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $2"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
  else
    echo "tests/run.sh needs \`$1\`: install the package $2 and run again" >&2
    exit 2
  fi
}

if ! command -v cargo >/dev/null 2>&1; then
  echo "tests/run.sh needs cargo: install it with rustup (https://rustup.rs) and run again" >&2
  exit 2
fi
need cc gcc
need git git
# The pages are looked at in a browser. Elsewhere the tests that need one are skipped aloud; here they are not.
need chromium chromium
export MOTCUA_TESTS_NEED_CHROMIUM=1

# The store is held against PostgreSQL as well. Where it cannot be had, its tests are left out and say so.
postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
if ! postgres && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  say "installing postgresql"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null || true
fi
if postgres; then
  export MOTCUA_TESTS_NEED_POSTGRES=1
else
  say "no PostgreSQL here: its tests are left out (Debian package postgresql)"
fi

# Build once, reproducibly; snapshots are compared and never written here.
export CARGO_INCREMENTAL=0 INSTA_UPDATE=no
unset UPDATE_EXPECT

say "format"
cargo fmt --all --check

say "lints"
cargo clippy --workspace --all-targets --locked -- -D warnings

say "tests"
if [ "$long" = yes ]; then
  export MOTCUA_LONG=1 PROPTEST_CASES=4096
  cargo test --workspace --locked --release
else
  cargo test --workspace --locked
fi

say "the demonstration, as the README gives it"
cargo run --locked --release --quiet -- demo

say "all of it holds"
