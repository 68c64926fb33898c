# Makes a plan and seals it: the plan file, the lock file of the providers and every file that planning made.
cd "$top/$TAGLINE_ROOT" 2> /dev/null || fail NoRoot "the repository has no folder $TAGLINE_ROOT"
use_roles
use_providers
rm -rf .terraform
initialise

has_module() { grep -q "\"Key\":\"$1\"" .terraform/modules/modules.json 2> /dev/null; }
wanted=regional
other=global
if [ "$TAGLINE_SCOPE" = global ]; then
  wanted=global
  other=regional
fi
set --
if has_module "$wanted"; then
  set -- "-target=module.$wanted"
elif has_module "$other"; then
  fail NoModule "there is a module $other and no module $wanted: nothing is meant for $TAGLINE_SCOPE"
fi
for name in variables "$TAGLINE_REGION"; do
  file="$top/environments/$TAGLINE_ENVIRONMENT/$TAGLINE_TEAM/$name.tfvars"
  if [ -s "$file" ]; then set -- "$@" "-var-file=$file"; fi
done
case "$TAGLINE_COMMAND" in
  destroy) set -- -destroy "$@" ;;
  refresh-only) set -- -refresh-only "$@" ;;
esac
export TF_VAR_environment="$TAGLINE_ENVIRONMENT" TF_VAR_team="$TAGLINE_TEAM" TF_VAR_scope="$TAGLINE_SCOPE" \
  TF_VAR_region="$TAGLINE_REGION" TF_VAR_account="$TAGLINE_ACCOUNT"

if ! tell "$TAGLINE_BINARY" plan -input=false -no-color -lock=false -out=tagline.tfplan "$@"; then
  if grep -q 'managed by newer provider version' "$told"; then
    fail StateUpgraded "this tag can no longer be deployed: a newer provider has changed the form of what the state holds. $(told_from Error:)"
  fi
  fail TerraformPlanFailed "$(told_from Error:)"
fi
if grep -q 'Value for undeclared variable' "$told"; then
  fail UndeclaredVariable "$(told_from 'Value for undeclared variable' 5)"
fi

write_serial "$out/shown/serial.json"
"$TAGLINE_BINARY" show -json -no-color tagline.tfplan > "$folder/plan.json"
node "$TAGLINE_SCRIPTS/shown-plan.mjs" < "$folder/plan.json" > "$out/shown/plan.json"
node "$TAGLINE_SCRIPTS/upgrades.mjs" "$folder/state.json" < "$folder/plan.json" > "$out/shown/upgrades.json"
cp .terraform.lock.hcl "$out/shown/lock.hcl" 2> /dev/null || : > "$out/shown/lock.hcl"
tar -czf "$folder/sealed.tgz" -C "$top" --exclude=.tagline-out --exclude=.git --exclude=.terraform/providers .
mv "$folder/sealed.tgz" "$out/sealed/sealed.tgz"
