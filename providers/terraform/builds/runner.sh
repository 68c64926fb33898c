# What plans and applies have in common: where they work, under which roles, with which providers and which state.
set -eu
top="$CODEBUILD_SRC_DIR"
out="$top/.tagline-out"
folder=$(mktemp -d)
chmod 700 "$folder"
status="$folder/status"
told="$folder/told"
: > "$told"

# Two plain files tell the engine why this build failed: a word, and what Terraform said.
fail() {
  printf '%s' "$1" > "$out/told/code"
  shift
  printf '%s' "$*" | head -c 4000 > "$out/told/message"
  printf 'tagline: %s\n' "$*"
  exit 1
}

# Runs a command with its output in the log of the build and in the file "$told".
tell() {
  { if "$@" 2>&1; then echo 0 > "$status"; else echo "$?" > "$status"; fi; } | tee "$told"
  [ "$(cat "$status")" = 0 ]
}

# So many lines of what was told from these words on, without the frame that Terraform draws around it.
told_from() {
  sed -e 's/^│ \{0,1\}//' -e 's/^╷$//' -e 's/^╵$//' "$told" |
    awk -v words="$1" 'index($0, words) { found = 1 } found' | head -n "${2:-40}"
}

# Credentials come from this build's environment alone. The state is read as the build's own role; providers work as
# the role that it may assume at the target. Neither gets into a plan, which holds the names of profiles only.
use_roles() {
  if [ -n "${AWS_ACCESS_KEY_ID:-}" ]; then
    own="aws_access_key_id = $AWS_ACCESS_KEY_ID
aws_secret_access_key = $AWS_SECRET_ACCESS_KEY
aws_session_token = ${AWS_SESSION_TOKEN:-}"
    source="source_profile = tagline-state"
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  else
    # The agent of the build hands them out and renews them: a profile without keys asks it.
    own=""
    source="credential_source = EcsContainer"
  fi
  (
    umask 077
    : > "$folder/credentials"
    cat > "$folder/config" << CONFIG
[profile tagline-state]
region = $TAGLINE_HOME_REGION
$own

[profile tagline-target]
region = $TAGLINE_REGION
role_arn = $TAGLINE_TARGET_ROLE-$TAGLINE_REGION
external_id = $TAGLINE_EXTERNAL_ID
role_session_name = tagline-$TAGLINE_EXECUTION
$source
CONFIG
  )
  export AWS_CONFIG_FILE="$folder/config" AWS_SHARED_CREDENTIALS_FILE="$folder/credentials"
  # Where another endpoint than AWS's own is set, the provider forgets it just where it assumes a role.
  if [ -n "${AWS_ENDPOINT_URL:-}" ]; then export AWS_ENDPOINT_URL_STS="${AWS_ENDPOINT_URL_STS:-$AWS_ENDPOINT_URL}"; fi
  # What Terraform runs finds no credentials of a machine that the build may happen to run on.
  export AWS_EC2_METADATA_DISABLED=true
  export AWS_PROFILE=tagline-target AWS_REGION="$TAGLINE_REGION" AWS_DEFAULT_REGION="$TAGLINE_REGION"
}

# Providers come from the registry, or from the folder that the installation names: never from the repository.
use_providers() {
  command -v "$TAGLINE_BINARY" > /dev/null ||
    fail TerraformMissing "there is no $TAGLINE_BINARY on the PATH of this build: terraform.image of the installation names an image that has it"
  if [ -n "${TAGLINE_PLUGINS:-}" ]; then
    source="filesystem_mirror { path = \"$TAGLINE_PLUGINS\" }"
  else
    source="direct {}"
  fi
  printf 'disable_checkpoint = true\nprovider_installation {\n  %s\n}\n' "$source" > "$folder/terraformrc"
  export TF_CLI_CONFIG_FILE="$folder/terraformrc" TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1
  unset TF_CLI_ARGS TF_CLI_ARGS_init TF_CLI_ARGS_plan TF_CLI_ARGS_apply TF_DATA_DIR TF_WORKSPACE
}

# The address's own state, whatever backend the repository declares.
initialise() {
  if [ -n "${TAGLINE_STATE_URL:-}" ]; then
    initialise_at_tagline "$@"
    return
  fi
  printf '{ "terraform": { "backend": { "s3": {} } } }\n' > tagline_override.tf.json
  if [ -n "${TAGLINE_LOCK_TABLE:-}" ]; then
    lock="-backend-config=dynamodb_table=$TAGLINE_LOCK_TABLE"
  else
    lock="-backend-config=use_lockfile=true"
  fi
  tell "$TAGLINE_BINARY" init -input=false -no-color -reconfigure "$@" \
    -backend-config="bucket=$TAGLINE_STATE_BUCKET" -backend-config="key=$TAGLINE_STATE_KEY" \
    -backend-config="region=$TAGLINE_HOME_REGION" -backend-config=encrypt=true \
    -backend-config=profile=tagline-state "$lock" || fail TerraformInitFailed "$(told_from Error:)"
}

# Tagline keeps the state, and its lock is the lease of the address. A plan holds no setting of this backend: each build
# has a login of its own, in its environment alone.
initialise_at_tagline() {
  printf '{ "terraform": { "backend": { "http": {} } } }\n' > tagline_override.tf.json
  export TF_HTTP_ADDRESS="$TAGLINE_STATE_URL" TF_HTTP_LOCK_ADDRESS="$TAGLINE_STATE_URL/lock" TF_HTTP_LOCK_METHOD=PUT \
    TF_HTTP_UNLOCK_ADDRESS="$TAGLINE_STATE_URL/lock" TF_HTTP_UNLOCK_METHOD=DELETE \
    TF_HTTP_USERNAME="$TAGLINE_STATE_LOGIN" TF_HTTP_PASSWORD="$TAGLINE_STATE_SECRET"
  unset TAGLINE_STATE_SECRET TF_HTTP_UPDATE_METHOD TF_HTTP_SKIP_CERT_VERIFICATION
  tell "$TAGLINE_BINARY" init -input=false -no-color -reconfigure "$@" || fail TerraformInitFailed "$(told_from Error:)"
}

# Lineage and serial of the address's state as it is now; nothing where it has none.
write_serial() {
  "$TAGLINE_BINARY" state pull > "$folder/state.json" 2> /dev/null || return 0
  node "$TAGLINE_SCRIPTS/serial.mjs" < "$folder/state.json" > "$1"
}
