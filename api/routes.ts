/** The routes of the HTTP API: infra makes them, functions answer them, the client calls them, README shows them. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The function that answers. */
  readonly function:
    | 'accept-definition'
    | 'delete-pipeline'
    | 'switch-pipeline'
    | 'answer-question'
    | 'ask-drift'
    | 'answer-job'
    | 'serve-jobs'
    | 'break-lease'
    | 'run-again'
    | 'decide-approval'
    | 'open-link'
    | 'serve-terraform'
    | 'log-in-terraform'
    | 'move-terraform-state'
    | 'retry-stage'
    | 'steer-executions';
  /**
   * `iam`: signed requests; `link`: no gateway authorizer, the handler verifies the secret of a link or of a job first;
   * `terraform`: a login of the address, as Basic credentials, which a Lambda authorizer verifies.
   */
  readonly auth: 'iam' | 'link' | 'terraform';
  readonly says: string;
}

export const routes = {
  putPipeline: {
    method: 'PUT',
    path: '/v1/pipelines/{pipeline}',
    function: 'accept-definition',
    auth: 'iam',
    says: 'registers a definition; answers an operation',
  },
  deletePipeline: {
    method: 'DELETE',
    path: '/v1/pipelines/{pipeline}',
    function: 'delete-pipeline',
    auth: 'iam',
    says: 'deletes triggers and machines; history and state stay',
  },
  disablePipeline: {
    method: 'POST',
    path: '/v1/pipelines/{pipeline}/disable',
    function: 'switch-pipeline',
    auth: 'iam',
    says: 'refuses its tags from now on',
  },
  enablePipeline: {
    method: 'POST',
    path: '/v1/pipelines/{pipeline}/enable',
    function: 'switch-pipeline',
    auth: 'iam',
    says: 'takes its tags again',
  },
  disableTransition: {
    method: 'POST',
    path: '/v1/pipelines/{pipeline}/transitions/{stage}/disable',
    function: 'steer-executions',
    auth: 'iam',
    says: 'lets nobody enter a stage, in an environment, a scope or everywhere',
  },
  enableTransition: {
    method: 'POST',
    path: '/v1/pipelines/{pipeline}/transitions/{stage}/enable',
    function: 'steer-executions',
    auth: 'iam',
    says: 'lets executions enter the stage again: the right one at once',
  },
  listGates: {
    method: 'GET',
    path: '/v1/gates',
    function: 'answer-question',
    auth: 'iam',
    says: 'what keeps executions from going on: disabled transitions, halted environments, freezes; by whom and why',
  },
  haltEnvironment: {
    method: 'POST',
    path: '/v1/environments/{environment}/halt',
    function: 'steer-executions',
    auth: 'iam',
    says: 'lets nothing start and nothing change in an environment; says what it caught',
  },
  resumeEnvironment: {
    method: 'POST',
    path: '/v1/environments/{environment}/resume',
    function: 'steer-executions',
    auth: 'iam',
    says: 'lets everything go on there',
  },
  startPipeline: {
    method: 'POST',
    path: '/v1/pipelines/{pipeline}/executions',
    function: 'run-again',
    auth: 'iam',
    says: 'starts a pipeline; answers an execution for each address',
  },
  getOperation: {
    method: 'GET',
    path: '/v1/operations/{operation}',
    function: 'answer-question',
    auth: 'iam',
    says: 'how a registration went',
  },
  listPipelines: {
    method: 'GET',
    path: '/v1/pipelines',
    function: 'answer-question',
    auth: 'iam',
    says: 'the pipelines and their current versions',
  },
  getPipeline: {
    method: 'GET',
    path: '/v1/pipelines/{pipeline}',
    function: 'answer-question',
    auth: 'iam',
    says: 'a definition in full form, and its machines (?version=; the current one)',
  },
  listExecutions: {
    method: 'GET',
    path: '/v1/executions',
    function: 'answer-question',
    auth: 'iam',
    says: 'executions, newest first (?pipeline=, ?limit=)',
  },
  getExecution: {
    method: 'GET',
    path: '/v1/executions/{execution}',
    function: 'answer-question',
    auth: 'iam',
    says: 'an execution with its stages, actions, plans and approvals',
  },
  getLogs: {
    method: 'GET',
    path: '/v1/executions/{execution}/logs',
    function: 'answer-question',
    auth: 'iam',
    says: 'log lines of a build (?stage=, ?action=, ?after=)',
  },
  getBuilds: {
    method: 'GET',
    path: '/v1/executions/{execution}/builds',
    function: 'answer-question',
    auth: 'iam',
    says: 'its builds with what they ran on and how long each phase took: what their cost follows from',
  },
  getReports: {
    method: 'GET',
    path: '/v1/executions/{execution}/reports',
    function: 'answer-question',
    auth: 'iam',
    says: 'reports of its builds: tests with the failed ones, coverage with the files that ran least; failures first',
  },
  retryStage: {
    method: 'POST',
    path: '/v1/executions/{execution}/retry',
    function: 'retry-stage',
    auth: 'iam',
    says: 'retries a failed stage; while siblings of what failed still run, when they have ended',
  },
  stopExecution: {
    method: 'POST',
    path: '/v1/executions/{execution}/stop',
    function: 'steer-executions',
    auth: 'iam',
    says: 'stops an execution: what runs ends first, or is abandoned',
  },
  overrideCondition: {
    method: 'POST',
    path: '/v1/executions/{execution}/override',
    function: 'retry-stage',
    auth: 'iam',
    says: 'lets a stage go on although its condition is not met; a person, with a reason',
  },
  listApprovals: {
    method: 'GET',
    path: '/v1/approvals',
    function: 'answer-question',
    auth: 'iam',
    says: 'what waits for people',
  },
  getApproval: {
    method: 'GET',
    path: '/v1/approvals/{approval}',
    function: 'answer-question',
    auth: 'iam',
    says: 'a question, what it is bound to, and its answer',
  },
  decideApproval: {
    method: 'POST',
    path: '/v1/approvals/{approval}',
    function: 'decide-approval',
    auth: 'iam',
    says: 'approves or rejects as the person of the signing principal',
  },
  openLink: {
    method: 'GET',
    path: '/approvals/{approval}/{secret}',
    function: 'open-link',
    auth: 'link',
    says: 'shows what would change and where; decides nothing',
  },
  decideLink: {
    method: 'POST',
    path: '/approvals/{approval}/{secret}',
    function: 'decide-approval',
    auth: 'link',
    says: 'the answer of the person whose link it is, once',
  },
  succeedJob: {
    method: 'POST',
    path: '/v1/jobs/{job}/success',
    function: 'answer-job',
    auth: 'link',
    says: 'a function ends its job, or goes on with it, by the token that came with the order',
  },
  failJob: {
    method: 'POST',
    path: '/v1/jobs/{job}/failure',
    function: 'answer-job',
    auth: 'link',
    says: 'a function says that its job failed, by the token that came with the order',
  },
  pollForJobs: {
    method: 'POST',
    path: '/v1/workers/{category}/{provider}/{version}/jobs',
    function: 'serve-jobs',
    auth: 'iam',
    says: 'a job worker asks for jobs of its type: PollForJobs',
  },
  acknowledgeJob: {
    method: 'POST',
    path: '/v1/workers/{category}/{provider}/{version}/jobs/{job}/acknowledge',
    function: 'serve-jobs',
    auth: 'iam',
    says: 'a job worker begins a job that it was given: AcknowledgeJob',
  },
  getJobDetails: {
    method: 'GET',
    path: '/v1/workers/{category}/{provider}/{version}/jobs/{job}',
    function: 'serve-jobs',
    auth: 'iam',
    says: 'a job again, with new credentials for its artifacts: GetJobDetails',
  },
  succeedWorkerJob: {
    method: 'POST',
    path: '/v1/workers/{category}/{provider}/{version}/jobs/{job}/success',
    function: 'serve-jobs',
    auth: 'iam',
    says: 'a job worker ends its job, or goes on with it: PutJobSuccessResult',
  },
  failWorkerJob: {
    method: 'POST',
    path: '/v1/workers/{category}/{provider}/{version}/jobs/{job}/failure',
    function: 'serve-jobs',
    auth: 'iam',
    says: 'a job worker says that its job failed: PutJobFailureResult',
  },
  listPeople: {
    method: 'GET',
    path: '/v1/people',
    function: 'answer-question',
    auth: 'iam',
    says: 'the people of the installation, and whether mail reaches them',
  },
  listStates: {
    method: 'GET',
    path: '/v1/states',
    function: 'answer-question',
    auth: 'iam',
    says: 'what is deployed where (?prefix= of the address, ?limit=, ?after=)',
  },
  getState: {
    method: 'GET',
    path: '/v1/states/{team}/{target}',
    function: 'answer-question',
    auth: 'iam',
    says: 'the state of an address (?component=, ?serial=)',
  },
  getStateHistory: {
    method: 'GET',
    path: '/v1/states/{team}/{target}/serials',
    function: 'answer-question',
    auth: 'iam',
    says: 'every serial of a component, newest first (?component=, ?limit=, ?after=)',
  },
  getMetrics: {
    method: 'GET',
    path: '/v1/states/{team}/{target}/metrics',
    function: 'answer-question',
    auth: 'iam',
    says: 'deployments, lead time, failed changes and time to restore (?days= of the last, 30)',
  },
  getStateDiff: {
    method: 'GET',
    path: '/v1/states/{team}/{target}/diff',
    function: 'answer-question',
    auth: 'iam',
    says: 'what differs between two serials (?component=, ?from=, ?to=; the newest and the one before)',
  },
  getStateBlame: {
    method: 'GET',
    path: '/v1/states/{team}/{target}/blame',
    function: 'answer-question',
    auth: 'iam',
    says: 'which serial gave each resource and output its present form (?component=)',
  },
  getDrift: {
    method: 'GET',
    path: '/v1/states/{team}/{target}/drift',
    function: 'answer-question',
    auth: 'iam',
    says: 'what is known of changes by hand at an address, by component',
  },
  detectDrift: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/drift',
    function: 'ask-drift',
    auth: 'iam',
    says: 'looks whether an address is still what was deployed; GET tells what was found',
  },
  acceptDrift: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/accept',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution that takes what is there as the new state, once it is approved',
  },
  repairDrift: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/repair',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution of what was deployed there last',
  },
  rollBackStage: {
    method: 'POST',
    path: '/v1/executions/{execution}/rollback',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution that runs one stage again with what an earlier execution has built',
  },
  rollBackAddress: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/rollback',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution that deploys the release before',
  },
  promoteAddress: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/promote',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution that deploys the same artifacts to another environment',
  },
  destroyAddress: {
    method: 'POST',
    path: '/v1/states/{team}/{target}/destroy',
    function: 'run-again',
    auth: 'iam',
    says: 'starts an execution that takes away what is there, once it is approved',
  },
  findOrigins: {
    method: 'GET',
    path: '/v1/origins',
    function: 'answer-question',
    auth: 'iam',
    says: 'who made a resource (?resource= its id), or what a commit made (?commit=)',
  },
  getTag: {
    method: 'GET',
    path: '/v1/tags/{pipeline}',
    function: 'answer-question',
    auth: 'iam',
    says: 'the serials that a tag made (?tag=)',
  },
  listLeases: {
    method: 'GET',
    path: '/v1/leases',
    function: 'answer-question',
    auth: 'iam',
    says: 'the addresses that somebody changes at the moment, and who waits',
  },
  getLease: {
    method: 'GET',
    path: '/v1/leases/{team}/{target}',
    function: 'answer-question',
    auth: 'iam',
    says: 'who may change an address, who waits, and who broke the lease last',
  },
  breakLease: {
    method: 'POST',
    path: '/v1/leases/{team}/{target}/break',
    function: 'break-lease',
    auth: 'iam',
    says: 'takes the lease from a holder that nobody can wait for',
  },
  readTerraformState: {
    method: 'GET',
    path: '/v1/terraform/{team}/{target}',
    function: 'serve-terraform',
    auth: 'terraform',
    says: 'the state, for Terraform itself',
  },
  writeTerraformState: {
    method: 'POST',
    path: '/v1/terraform/{team}/{target}',
    function: 'serve-terraform',
    auth: 'terraform',
    says: 'the next serial of the state, under its lock (?ID=)',
  },
  lockTerraformState: {
    method: 'PUT',
    path: '/v1/terraform/{team}/{target}/lock',
    function: 'serve-terraform',
    auth: 'terraform',
    says: 'takes the lease of the address; 423 with the lock that is held',
  },
  unlockTerraformState: {
    method: 'DELETE',
    path: '/v1/terraform/{team}/{target}/lock',
    function: 'serve-terraform',
    auth: 'terraform',
    says: 'gives it back; without an id it takes it from its holder',
  },
  logInTerraform: {
    method: 'POST',
    path: '/v1/terraform/{team}/{target}/logins',
    function: 'log-in-terraform',
    auth: 'iam',
    says: 'makes a login for Terraform; its secret is shown once',
  },
  logInBreaker: {
    method: 'POST',
    path: '/v1/terraform/{team}/{target}/breakers',
    function: 'log-in-terraform',
    auth: 'iam',
    says: 'makes a login that may also force-unlock',
  },
  logOutTerraform: {
    method: 'DELETE',
    path: '/v1/terraform/{team}/{target}/logins/{login}',
    function: 'log-in-terraform',
    auth: 'iam',
    says: 'revokes a login',
  },
  listTerraformLogins: {
    method: 'GET',
    path: '/v1/terraform/{team}/{target}/logins',
    function: 'answer-question',
    auth: 'iam',
    says: 'who may speak to the backend of an address, without secrets',
  },
  listTerraformSerials: {
    method: 'GET',
    path: '/v1/terraform/{team}/{target}/serials',
    function: 'answer-question',
    auth: 'iam',
    says: 'every serial of Terraform’s state at an address, without content',
  },
  pullTerraformState: {
    method: 'GET',
    path: '/v1/terraform/{team}/{target}/state',
    function: 'move-terraform-state',
    auth: 'iam',
    says: 'the state with its content (?serial=)',
  },
  pushTerraformState: {
    method: 'PUT',
    path: '/v1/terraform/{team}/{target}/state',
    function: 'move-terraform-state',
    auth: 'iam',
    says: 'writes a state from a file',
  },
  rollBackTerraformState: {
    method: 'POST',
    path: '/v1/terraform/{team}/{target}/rollback',
    function: 'move-terraform-state',
    auth: 'iam',
    says: 'makes the content of an earlier serial the newest',
  },
  foresee: {
    method: 'GET',
    path: '/v1/plans',
    function: 'answer-question',
    auth: 'iam',
    says: 'what a tag would do if it were pushed now (?tag=); it starts nothing',
  },
  listRefusals: {
    method: 'GET',
    path: '/v1/refusals',
    function: 'answer-question',
    auth: 'iam',
    says: 'pushes that started nothing, and why',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
