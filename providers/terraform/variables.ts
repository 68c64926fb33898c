/** What the engine says to a build of Terraform: the scripts in `builds/` read it. */
export const VARIABLE = {
  execution: 'TAGLINE_EXECUTION',
  stage: 'TAGLINE_STAGE',
  action: 'TAGLINE_ACTION',
  attempt: 'TAGLINE_ATTEMPT',
  token: 'TAGLINE_TOKEN',
  job: 'TAGLINE_JOB',
  /** Of a plan that only looks for drift: the address and component, `<address>#<component>`. */
  drift: 'TAGLINE_DRIFT',
  command: 'TAGLINE_COMMAND',
  root: 'TAGLINE_ROOT',
  team: 'TAGLINE_TEAM',
  scope: 'TAGLINE_SCOPE',
  region: 'TAGLINE_REGION',
  stateKey: 'TAGLINE_STATE_KEY',
  stateUrl: 'TAGLINE_STATE_URL',
  stateLogin: 'TAGLINE_STATE_LOGIN',
  stateSecret: 'TAGLINE_STATE_SECRET',
  look: 'TAGLINE_LOOK',
  sealedSum: 'TAGLINE_SEALED_SHA256',
  shownSum: 'TAGLINE_SHOWN_SHA256',
} as const;
