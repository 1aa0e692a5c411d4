#!/usr/bin/env bash
# A throw-away PostgreSQL for tests: `tools/postgres.sh start` prints its DATABASE_URL, `stop` ends it.
# Listens on 127.0.0.1 only; data in var/postgres (outside the repository).
set -euo pipefail
data=${TOWNWORKS_PG_DATA:-/var/tmp/townworks-pg-$(id -u)}
port=${TOWNWORKS_PG_PORT:-54329}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || { echo "PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 3; }
as_owner() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
url="postgres://townworks@127.0.0.1:$port/townworks"
case "${1:-start}" in
start)
  if ! as_owner "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
    if [ ! -s "$data/PG_VERSION" ]; then
      rm -rf "$data"; mkdir -p "$data"
      [ "$(id -u)" = 0 ] && chown postgres "$data"
      as_owner "$bin/initdb" -D "$data" -U townworks -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    fi
    # A database that is thrown away need not survive a power cut.
    as_owner "$bin/pg_ctl" -D "$data" -w -l "$data/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200" start >/dev/null
    as_owner "$bin/createdb" -h 127.0.0.1 -p "$port" -U townworks townworks 2>/dev/null || true
  fi
  echo "$url" ;;
stop) as_owner "$bin/pg_ctl" -D "$data" -m fast stop >/dev/null 2>&1 || true ;;
*) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
