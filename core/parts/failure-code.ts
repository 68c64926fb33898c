/**
 * What people read an action's failure as: of a build or an execution that failed Step Functions says
 * `States.TaskFailed`, CodePipeline `JobFailed`.
 */
export const failureCode = (error: string | undefined): string =>
  error === 'States.TaskFailed' ? 'JobFailed' : (error ?? 'Failed');
