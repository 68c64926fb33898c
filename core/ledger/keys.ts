/** Where each item of the ledger lies: docs/decisions/ledger.md. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const digits = (n: number): string => String(n).padStart(8, '0');
const key = (pk: string, sk: string): Key => ({ pk, sk });

export const keys = {
  pipeline: (pipeline: string) => key('PIPELINES', pipeline),
  version: (pipeline: string, version: number) => key(`PIPELINE#${pipeline}`, `VERSION#${digits(version)}`),
  operation: (id: string) => key(`OPERATION#${id}`, 'OPERATION'),
  /** `action`: of a second source of the same repository. */
  trigger: (provider: string, repository: string, pipeline: string, action?: string) =>
    key(`REPOSITORY#${provider}#${repository}`, `PIPELINE#${pipeline}${action === undefined ? '' : `#${action}`}`),
  /** A pipeline that starts when `pipeline` has succeeded. */
  follower: (pipeline: string, follower: string) => key(`AFTER#${pipeline}`, `PIPELINE#${follower}`),
  claim: (pipeline: string, address: string, digest: string) => key(`CLAIM#${pipeline}#${address}`, digest),
  /** One item for each execution that a reference has started. `ref`: `tag/<name>` */
  started: (provider: string, repository: string, ref: string, execution: string) =>
    key(`REF#${provider}#${repository}#${ref}`, execution),
  /** The version of a machine that an execution runs on, or may run on again. */
  use: (pipeline: string, execution: string) => key(`USES#${pipeline}`, execution),
  lane: (pipeline: string, address: string) => key(`LANE#${pipeline}#${address}`, 'LANE'),
  /** Of a pipeline: the transitions that are disabled. */
  transitions: (pipeline: string) => key('TRANSITIONS', pipeline),
  halt: (environment: string) => key('HALTS', environment),
  execution: (id: string) => key(`EXECUTION#${id}`, 'EXECUTION'),
  stage: (id: string, stage: string) => key(`EXECUTION#${id}`, `STAGE#${stage}`),
  action: (id: string, stage: string, action: string) => key(`EXECUTION#${id}`, `ACTION#${stage}#${action}`),
  condition: (id: string, stage: string, moment: string) => key(`EXECUTION#${id}`, `CONDITION#${stage}#${moment}`),
  plan: (id: string, stage: string, action: string) => key(`EXECUTION#${id}`, `PLAN#${stage}#${action}`),
  /**
   * An approval's id begins with its execution's (36 characters), so that a link finds it and its execution lists it.
   */
  approval: (id: string) => key(`EXECUTION#${id.slice(0, 36)}`, `APPROVAL#${id}`),
  /** Work that a machine followed and follows no more. */
  left: (id: string, attempt: number, stage: string, action: string) =>
    key(`EXECUTION#${id}`, `LEFT#${attempt}#${stage}#${action}`),
  job: (id: string) => key(`JOB#${id}`, 'JOB'),
  /** `what`: `stage#<stage>`, `lease#<stage>#<group>`, `action#<stage>#<action>`, `condition#<stage>#<moment>` */
  wait: (execution: string, attempt: number, what: string) => key(`WAIT#${execution}#${attempt}`, what),
  lease: (address: string) => key(`ADDRESS#${address}`, 'LEASE'),
  /** Who may speak to Terraform's backend at an address; its secret is there as a digest only. */
  login: (address: string, id: string) => key(`ADDRESS#${address}`, `LOGIN#${id}`),
  /** Terraform's own state, where Tagline keeps it. */
  terraformHead: (address: string) => key(`TERRAFORM#${address}`, 'HEAD'),
  terraformSerial: (address: string, serial: number) => key(`TERRAFORM#${address}`, `SERIAL#${digits(serial)}`),
  head: (address: string, component: string) => key(`STATE#${address}`, `HEAD#${component}`),
  serial: (address: string, component: string, serial: number) =>
    key(`STATE#${address}`, `SERIAL#${component}#${digits(serial)}`),
  drift: (address: string, component: string) => key(`STATE#${address}`, `DRIFT#${component}`),
  /** A name that one address alone may use, e.g. of a stack in an account and region. */
  name: (what: string, { account, region }: { account: string; region: string }, name: string) =>
    key(`NAME#${what}#${account}#${region}`, name),
  release: (pipeline: string, tag: string) => key(`TAG#${pipeline}`, tag),
  /** Where a resource is, or was. `id`: what its service calls it, e.g. an ARN. */
  resource: (id: string, address: string, component: string) => key(`RESOURCE#${id}`, `${address}#${component}`),
  /** The serials that a commit made. People write its first digits: seven find the partition. */
  commit: (commit: string, address: string, component: string, serial: number) =>
    key(`COMMIT#${commit.slice(0, 7)}`, `${commit}#${address}#${component}#${digits(serial)}`),
  refusal: (time: string, id: string) => key('REFUSALS', `${time}#${id}`),
} as const;
