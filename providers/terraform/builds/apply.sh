# Applies the sealed plan that people approved. It never plans again.
[ "$(node "$TAGLINE_SCRIPTS/sum.mjs" "$top/sealed.tgz")" = "$TAGLINE_SEALED_SHA256" ] ||
  fail PlanChanged "the sealed plan is not the one that was made"
mkdir "$top/work"
tar -xzf "$top/sealed.tgz" -C "$top/work"
cd "$top/work/$TAGLINE_ROOT"
use_roles
use_providers
rm -rf .terraform/providers
initialise -lockfile=readonly

write_left() {
  write_serial "$out/told/serial.json"
  "$TAGLINE_BINARY" show -json -no-color > "$folder/now.json"
  node "$TAGLINE_SCRIPTS/left-state.mjs" < "$folder/now.json" > "$out/told/state.json"
}

# After an apply that was killed: what is there. A lock is told and left: it may be somebody else's, who changes the
# state at this moment, and nothing in it tells whose it is.
if [ -n "${TAGLINE_LOOK:-}" ]; then
  # Where Tagline is the backend the lock has ended with the lease.
  if [ -z "${TAGLINE_STATE_URL:-}" ] && ! tell "$TAGLINE_BINARY" untaint -no-color -allow-missing -lock-timeout=0s terraform_data.none; then
    sed -n -e 's/^[^A-Za-z]*ID: */ID /p' -e 's/^[^A-Za-z]*Who: */by /p' -e 's/^[^A-Za-z]*Created: */at /p' "$told" |
      paste -s -d ' ' - > "$out/told/lock"
  fi
  write_left
  exit 0
fi

# People approved what the plan shows: it is made of the plan file once more, by this build, and must be the same.
"$TAGLINE_BINARY" show -json -no-color tagline.tfplan > "$folder/plan.json"
node "$TAGLINE_SCRIPTS/shown-plan.mjs" < "$folder/plan.json" > "$folder/shown.json"
[ "$(node "$TAGLINE_SCRIPTS/sum.mjs" "$folder/shown.json")" = "$TAGLINE_SHOWN_SHA256" ] ||
  fail PlanChanged "the plan file does not hold what people were shown"

# Where Tagline is the backend nobody else locks while this execution has the lease.
wait=60s
if [ -n "${TAGLINE_STATE_URL:-}" ]; then wait=0s; fi
applied=yes
tell "$TAGLINE_BINARY" apply -input=false -no-color "-lock-timeout=$wait" tagline.tfplan || applied=no
if [ "$applied" = no ] && grep -q -e 'Saved plan is stale' -e 'Saved plan does not match the given state' "$told"; then
  fail PlanOutdated "somebody else has changed the state since the plan was made"
fi
if [ "$applied" = no ] && grep -q 'Error acquiring the state lock' "$told"; then
  fail StateLocked "$(told_from 'Error acquiring the state lock')"
fi
if [ -e errored.tfstate ]; then cp errored.tfstate "$out/errored/errored.tfstate"; fi
if [ "$applied" = no ]; then cp "$told" "$folder/failure"; fi
write_left
if [ "$applied" = no ]; then
  cp "$folder/failure" "$told"
  fail TerraformApplyFailed "$(told_from Error:)"
fi
