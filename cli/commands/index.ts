/** The commands, in the order of the overview. A new one is a file and a line. */
import type { Command } from '../command.ts';
import { approvals } from './approvals.ts';
import { approve } from './approve.ts';
import { check } from './check.ts';
import { completionOf } from './completion.ts';
import { cost } from './cost.ts';
import { demo } from './demo.ts';
import { destroy } from './destroy.ts';
import { diff } from './diff.ts';
import { drift } from './drift.ts';
import { driftAccept } from './drift-accept.ts';
import { driftRepair } from './drift-repair.ts';
import { env } from './env.ts';
import { executions } from './executions.ts';
import { exportCommand } from './export.ts';
import { graph } from './graph.ts';
import { halt } from './halt.ts';
import { importCommand } from './import.ts';
import { incident } from './incident.ts';
import { leaseBreak } from './lease-break.ts';
import { leaseList } from './lease-list.ts';
import { leaseShow } from './lease-show.ts';
import { logs } from './logs.ts';
import { mail } from './mail.ts';
import { matrix } from './matrix.ts';
import { metrics } from './metrics.ts';
import { override } from './override.ts';
import { people } from './people.ts';
import { peopleConfirm } from './people-confirm.ts';
import { pipelinesDelete } from './pipelines-delete.ts';
import { pipelinesDisable } from './pipelines-disable.ts';
import { pipelinesEnable } from './pipelines-enable.ts';
import { pipelinesList } from './pipelines-list.ts';
import { pipelinesPut } from './pipelines-put.ts';
import { pipelinesShow } from './pipelines-show.ts';
import { plan } from './plan.ts';
import { promote } from './promote.ts';
import { reject } from './reject.ts';
import { release } from './release.ts';
import { reports } from './reports.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';
import { show } from './show.ts';
import { start } from './start.ts';
import { stateBlame } from './state-blame.ts';
import { stateDiff } from './state-diff.ts';
import { stateExport } from './state-export.ts';
import { stateHistory } from './state-history.ts';
import { stateList } from './state-list.ts';
import { statePull } from './state-pull.ts';
import { statePush } from './state-push.ts';
import { stateRollback } from './state-rollback.ts';
import { stateShow } from './state-show.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { terraformBuildspec } from './terraform-buildspec.ts';
import { terraformLogin } from './terraform-login.ts';
import { terraformLogins } from './terraform-logins.ts';
import { terraformLogout } from './terraform-logout.ts';
import { terraformSerials } from './terraform-serials.ts';
import { transitionDisable } from './transition-disable.ts';
import { transitionEnable } from './transition-enable.ts';
import { up } from './up.ts';

const plain: readonly Command[] = [
  up,
  demo,
  status,
  start,
  release,
  plan,
  executions,
  show,
  graph,
  diff,
  logs,
  reports,
  cost,
  approvals,
  approve,
  reject,
  retry,
  stop,
  override,
  transitionDisable,
  transitionEnable,
  halt,
  resume,
  rollback,
  promote,
  matrix,
  metrics,
  incident,
  drift,
  driftAccept,
  driftRepair,
  destroy,
  stateList,
  stateShow,
  stateHistory,
  stateDiff,
  stateBlame,
  stateExport,
  statePull,
  statePush,
  stateRollback,
  leaseList,
  leaseShow,
  leaseBreak,
  people,
  peopleConfirm,
  mail,
  env,
  check,
  importCommand,
  exportCommand,
  pipelinesPut,
  pipelinesShow,
  pipelinesList,
  pipelinesDisable,
  pipelinesEnable,
  pipelinesDelete,
  terraformBuildspec,
  terraformLogin,
  terraformLogins,
  terraformLogout,
  terraformSerials,
];

export const commands: readonly Command[] = [...plain, completionOf(plain)];
