#!/usr/bin/env bash
# Carries the change out on one appliance: uploads the files, sends each command, looks at what the last one printed.
# The first call opens the connection, the others share it.
set -euo pipefail
mapfile -t options <<<"$OPTIONS"
options+=(-o "Port=$PORT")
trap 'ssh "${options[@]}" -O exit "$DESTINATION" 2>/dev/null || true' EXIT

sftp -q "${options[@]}" -b "$BATCH" "$DESTINATION" >/dev/null
for command in "$@"; do
  # The MMP's exit status means nothing, and its words have to be judged instead.
  said=$(ssh "${options[@]}" "$DESTINATION" "$command" </dev/null) || true
  if grep -qE 'FAILURE|Unknown command|must be' <<<"$said"; then
    echo "$command: $said" >&2
    exit 1
  fi
done
grep -qF "$READ_BACK" <<<"$said"
