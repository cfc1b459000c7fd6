#!/bin/sh
# Starts the seat's version that `current` names. A version fresh from an update is on trial (`trial`: its number, the one
# before, how often it was tried) until it has shown its window and taken that file away. One that ends before, or has not
# got there in time, is tried once more; then the version before comes back, and `refused` remembers which one failed.
root=$(dirname "$(readlink -f "$0")")
export ZUOXI_LAUNCHER="$root/zuoxi"
seconds=${ZUOXI_TRIAL_SECONDS:-120}

trial_of() {
  sed -n 1p "$root/trial" 2>/dev/null
}

# Nobody watches it yet: a second start during a trial only wakes the first. Whoever watched the version before may still be
# there for a moment, waiting for that to end.
on_trial() {
  [ -f "$root/trial" ] || return 1
  [ "$(sed -n 2p "$root/trial.pid" 2>/dev/null)" = "$(trial_of)" ] || return 0
  watcher=$(sed -n 1p "$root/trial.pid")
  [ "$watcher" = $$ ] || ! kill -0 "$watcher" 2>/dev/null
}

# Beside, then in its place: a power failure leaves the old file or the new one.
put() {
  printf '%s\n' "$2" >"$root/$1.tmp" && mv -f "$root/$1.tmp" "$root/$1"
}

while on_trial; do
  version=$(trial_of)
  previous=$(sed -n 2p "$root/trial")
  tries=$(sed -n 3p "$root/trial")
  printf '%s\n%s\n' $$ "$version" >"$root/trial.pid"
  stopped=
  "$root/versions/$version/zuoxi" "$@" &
  child=$!
  trap 'stopped=yes; kill "$child" 2>/dev/null' TERM INT HUP
  (
    waited=0
    while [ "$(trial_of)" = "$version" ] && [ "$waited" -lt "$seconds" ]; do
      sleep 1
      waited=$((waited + 1))
    done
    [ "$(trial_of)" = "$version" ] && kill -9 "$child" 2>/dev/null
  ) &
  watch=$!
  wait "$child"
  code=$?
  [ -n "$stopped" ] && wait "$child"
  kill "$watch" 2>/dev/null
  trap - TERM INT HUP
  # It ran and was quit, perhaps for the next version, which is then another's to watch; or it was stopped from outside,
  # which says nothing about it.
  if [ "$(trial_of)" != "$version" ] || [ -n "$stopped" ]; then exit "$code"; fi
  tries=$((${tries:-0} + 1))
  if [ "$tries" -lt 2 ]; then
    put trial "$version
$previous
$tries"
    continue
  fi
  echo "$version" >>"$root/refused"
  [ -x "$root/versions/$previous/zuoxi" ] && put current "$previous"
  rm -f "$root/trial"
done

exec "$root/versions/$(cat "$root/current")/zuoxi" "$@"
